"""The app: settings and navigation, nothing else. Start it with `streamlit run streamlit_app.py`."""

import streamlit as st

st.set_page_config(page_title="lab2line", layout="wide")
st.navigation([st.Page("app_pages/explore.py", title="Explore", default=True)]).run()
