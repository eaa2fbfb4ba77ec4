# One image for every process; the command says which part of the work it does, as in the Procfile.
FROM python:3.12-slim-trixie AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/tools && /opt/tools/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /opt/tools/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
 && python -m venv /opt/fadderbot \
 && /opt/fadderbot/bin/pip install --no-cache-dir --require-hashes -r deploy/requirements.lock \
 && /opt/fadderbot/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.12-slim-trixie
# Copies of PostgreSQL are made by its own programs, which have to be as new as the server in compose.yaml.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/fadderbot /opt/fadderbot
# What the bot knows lies in data, the keys of the check-ins beside it, where no backup of data takes them along.
RUN useradd --system --uid 10001 fadderbot && install --directory --owner=fadderbot --mode=0700 /srv/data /srv/keys
USER fadderbot
WORKDIR /srv
VOLUME ["/srv/data", "/srv/keys"]
ENV FADDERBOT_DATABASE=sqlite+aiosqlite:////srv/data/fadderbot.db \
    FADDERBOT_CHECKIN__KEYS=/srv/keys/checkin.keys \
    FADDERBOT_WEB__HOST=0.0.0.0 \
    FADDERBOT_MONITOR__PORT=9100
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["/opt/fadderbot/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:9100/readyz', timeout=4)"]
ENTRYPOINT ["/opt/fadderbot/bin/fadderbot"]
CMD ["run"]
