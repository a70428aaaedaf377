"""The API's own documentation: the OpenAPI document, and pages that the server draws from it."""
