"""What each page shows: one function a page."""
