"""The app: settings and navigation, nothing else. Start it with `streamlit run streamlit_app.py`."""

import streamlit as st

st.set_page_config(page_title="lab2line", layout="wide")
st.navigation(
    [
        st.Page("app_pages/explore.py", title="Explore", icon=":material/tune:", default=True),
        st.Page("app_pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
        st.Page("app_pages/sensitivity.py", title="Sensitivity", icon=":material/query_stats:"),
        st.Page("app_pages/chain.py", title="Chain", icon=":material/account_tree:"),
        st.Page("app_pages/sources.py", title="Data and sources", icon=":material/menu_book:"),
        st.Page("app_pages/export.py", title="Export and import", icon=":material/swap_vert:"),
    ]
).run()
