# One image for every part of Parallax; docker-compose.yml says which part a container is.
FROM python:3.13-slim-bookworm AS build
RUN pip install --no-cache-dir uv==0.13.9
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /parallax
COPY LICENSE README.md pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --extra export --no-install-project
COPY analysis analysis
COPY reports reports
COPY server server
COPY surveys surveys
RUN uv sync --frozen --no-dev --extra export --no-editable

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin parallax \
    && install --directory --owner parallax --mode 0700 /data /keys
COPY --from=build /parallax/.venv /parallax/.venv
ENV PATH=/parallax/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PARALLAX_DATA=/data PARALLAX_MAIL_KEY=/keys/mail.key
USER parallax
WORKDIR /data
ENTRYPOINT ["parallax"]
CMD ["web", "--host", "0.0.0.0"]
