"""The till: the page that waiters install on their phones, its service worker and its manifest."""
