"""What leads see at `/instruments`: the list, the editor, versions and translations; `router.py` has the router."""
