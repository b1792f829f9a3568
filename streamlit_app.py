"""The app: settings, navigation and the frame around every page. Start it with `streamlit run
streamlit_app.py`.
"""

import streamlit as st

if __name__ == "__main__":  # run for every session
    from app_pages import PAGES
    from app_pages.frame import framed

    st.set_page_config(page_title="lab2line", layout="wide")
    # Pages without icons: Streamlit would fetch them from another machine as the tab's picture.
    framed(
        st.navigation(
            [
                st.Page(f"app_pages/{file}.py", title=title, default=index == 0)
                for index, (file, title) in enumerate(PAGES.items())
            ]
        )
    )
else:  # imported by the server, once
    from app_pages.start import ready

    app = st.App(__file__, lifespan=ready)
