# The app as one image: CPU torch, nothing compiled, no root, nothing to write to. How to run it: docs/hosting.md.
FROM python:3.11-slim-bookworm

ENV PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1
WORKDIR /app

# The packages come first and alone, so that this layer is built again only when they change. All of them are wheels:
# no compiler comes in, and none has to be taken out.
COPY start.py requirements.txt ./
RUN python start.py setup

# .dockerignore lists what the app consists of.
COPY . .
RUN useradd --uid 10001 --create-home app
USER app

# Python of /app/.venv, for the server and for `docker run IMAGE python -m seglib ...`. The settings for production
# stand in .streamlit/config.toml; each can be overruled by a variable like these. Without the name that is printed as
# its address, Streamlit asks a public service for one.
ENV PATH=/app/.venv/bin:$PATH STREAMLIT_SERVER_HEADLESS=true STREAMLIT_SERVER_PORT=8501 STREAMLIT_BROWSER_SERVER_ADDRESS=localhost
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import http.client as h, os; c = h.HTTPConnection('127.0.0.1', int(os.environ['STREAMLIT_SERVER_PORT']), timeout=4); c.request('GET', '/_stcore/health'); raise SystemExit(c.getresponse().status != 200)"]
CMD ["python", "-m", "streamlit", "run", "streamlit_app.py"]
