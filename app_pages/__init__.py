"""Pages of the app, one file each; thin: widgets, then scenario, then model, then figures."""
