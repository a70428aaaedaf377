"""The OpenAPI document of the API, and Swagger UI to read it."""
