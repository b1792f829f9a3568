"""The app: settings, navigation and the frame around every page. Start it with `streamlit run
streamlit_app.py`.
"""

import streamlit as st

if __name__ == "__main__":  # run for every session
    from app_pages.frame import framed

    st.set_page_config(page_title="lab2line", layout="wide")
    # Pages without icons: Streamlit would fetch them from another machine as the tab's picture.
    framed(
        st.navigation(
            [
                st.Page("app_pages/explore.py", title="Explore", default=True),
                st.Page("app_pages/compare.py", title="Compare"),
                st.Page("app_pages/sensitivity.py", title="Sensitivity"),
                st.Page("app_pages/chain.py", title="Chain"),
                st.Page("app_pages/sources.py", title="Data and sources"),
                st.Page("app_pages/export.py", title="Export and import"),
            ]
        )
    )
else:  # imported by the server, once
    from app_pages.start import ready

    app = st.App(__file__, lifespan=ready)
