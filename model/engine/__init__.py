"""One evaluation of a scenario in any reading, and what it was made of."""
