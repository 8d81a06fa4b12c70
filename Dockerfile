# Two stages: the first installs from the lock, the second carries only what runs, without root.
FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock ./
RUN /app/.venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml LICENSE ./
COPY bot ./bot
COPY knowledge ./knowledge
COPY webhook ./webhook
RUN /app/.venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /app/.venv/bin/pip uninstall -y hatchling pip \
    # A worker runs without docstrings, and nobody may write what it compiles where it runs.
    && /app/.venv/bin/python -OO -m compileall -q /app/.venv/lib

FROM python:3.11-slim
# What staff publish or switch off in the console is a commit.
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin hoidap06 \
    && install -d -m 700 -o hoidap06 -g hoidap06 /data
COPY --from=build /app/.venv /app/.venv
WORKDIR /data
USER hoidap06
ENV HOST=0.0.0.0 PORT=8000 DATA_DIR=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["/app/.venv/bin/python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/readyz\", timeout=4)"]
ENTRYPOINT ["/app/.venv/bin/hoidap06"]
CMD ["serve"]
