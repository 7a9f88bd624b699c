"""What people who answer see at `/s/{token}`; `routes.py` has the router."""
