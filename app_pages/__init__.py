"""Pages of the app, one file each; thin: widgets, then scenario, then model, then figures."""

# The pages that the navigation shows, in its order: file and title. The first is the start.
PAGES = {
    "explore": "Explore",
    "compare": "Compare",
    "sensitivity": "Sensitivity",
    "chain": "Chain",
    "sources": "Data and sources",
    "export": "Export and import",
}
