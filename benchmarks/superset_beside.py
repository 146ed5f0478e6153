"""Apache Superset beside: set up in a folder of its own over a DuckDB file, and served until it is no longer needed.

Superset lives in an environment of its own (`pip install "apache-superset==6.1.*" duckdb duckdb-engine gunicorn`, and
what its start says is missing); BENCHMARK_SUPERSET_BIN names the folder of its commands.
"""

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT = 8088
CONFIG = """SECRET_KEY = "benchmark-only"
SQLALCHEMY_DATABASE_URI = "sqlite:///{home}/superset.db"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
DATA_CACHE_CONFIG = {{
    "CACHE_TYPE": "FileSystemCache", "CACHE_DIR": "{home}/cache", "CACHE_DEFAULT_TIMEOUT": 3600, "CACHE_THRESHOLD": 0,
}}
"""
DATASET = """
from superset.app import create_app
app = create_app()
with app.app_context():
    from superset import db, security_manager
    from superset.connectors.sqla.models import SqlaTable
    from superset.models.core import Database
    rows = Database(database_name="rows")
    rows.set_sqlalchemy_uri("duckdb:///{file}")
    rows.extra = '{{"engine_params": {{"connect_args": {{"read_only": true}}}}}}'
    table = SqlaTable(table_name="interaction", schema="main", database=rows)
    db.session.add_all([rows, table])
    db.session.commit()
    table.fetch_metadata()
    role = security_manager.find_role("Admin")
    for name in ("all_datasource_access", "all_database_access", "all_query_access"):
        security_manager.add_permission_role(role, security_manager.add_permission_view_menu(name, name))
    db.session.commit()
"""


@contextmanager
def superset(home: Path, file: Path) -> Iterator[tuple[str, int]]:
    """Serve a DuckDB file, its only dataset being number 1; the address, and the process that leads the others.

    Args:
        home: Where Superset keeps its own; set up there if it was not.
        file: The DuckDB file, with a table `interaction`.
    """
    commands = Path(os.environ["BENCHMARK_SUPERSET_BIN"])
    home.mkdir(parents=True, exist_ok=True)
    about = os.environ | {"SUPERSET_CONFIG_PATH": str(home / "superset_config.py"), "FLASK_APP": "superset"}
    if not (home / "ready").exists():
        _set_up(commands, home.absolute(), file.absolute(), about)
    words = ["gunicorn", "-w", "2", "-k", "gthread", "--threads", "8", "--timeout", "120", "-b", f"127.0.0.1:{PORT}"]
    words = [str(commands / words[0]), *words[1:], "superset.app:create_app()"]
    with (home / "served.log").open("ab") as log, subprocess.Popen(words, cwd=home, env=about, stderr=log) as server:
        try:
            _wait(f"http://127.0.0.1:{PORT}/health")
            yield f"http://127.0.0.1:{PORT}", server.pid
        finally:
            server.terminate()


def _set_up(commands: Path, home: Path, file: Path, about: dict[str, str]) -> None:
    (home / "superset_config.py").write_text(CONFIG.format(home=home), encoding="utf-8")
    admin = ["--username", "admin", "--firstname", "a", "--lastname", "b", "--email", "a@b.example"]
    for words in (["db", "upgrade"], ["fab", "create-admin", *admin, "--password", "admin"], ["init"]):
        subprocess.run([str(commands / "superset"), *words], cwd=home, env=about, check=True)
    told = DATASET.format(file=file)
    subprocess.run([str(commands / "python"), "-c", told], cwd=home, env=about, check=True)
    (home / "ready").touch()


def _wait(url: str, seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=10).read()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
