"""The browser applications, till and kitchen screen: their page views, bundles, scripts and styles.

Above all domains and imported by none: what the scripts show comes over the API and the socket.
"""
