"""A page's modules in one file and its style sheets in another, so that a slow line is asked twice, not eighty times.

The sources stay plain ES modules that need no build step. A joiner of our own, because the bundlers that pip can
install either rewrite single files or bring Node with them; this one knows only the few forms that our modules use and
refuses every other by file and line.
"""
