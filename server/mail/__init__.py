"""Mails: worded, composed and handed to the mail server; what comes back is read here too."""
