"""Who did what: the histories of all documents as one trail."""
