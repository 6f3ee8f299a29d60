"""Functions of the app, branches, products and activities: content a bank edits, searched and shown."""
