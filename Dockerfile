# The same scripts as on any machine; only the database is elsewhere (see docker-compose.yml).
FROM python:3.12-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/* && useradd --create-home meent
WORKDIR /srv/meent
COPY --chown=meent . .
RUN chown meent /srv/meent && mkdir /srv/files && chown meent /srv/files
USER meent
# Any address will do here: it only says that no PostGIS needs to be installed inside.
RUN DATABASE_URL=postgres://elsewhere script/setup
ENV HOST=0.0.0.0 PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --start-period=120s CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/api/conformance', timeout=5)"]
CMD ["script/server"]
