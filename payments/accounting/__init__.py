"""The daily journal for the accountant: what each Z report books, and the files that Xero and QuickBooks import."""
