"""The application, put together in start-up order."""

from __future__ import annotations

from apiflask import APIFlask
from flask import g

from database.session import Database
from linkage import web
from linkage.config import Config, from_environment
from linkage.language import init_languages


def create_app(config: Config | None = None) -> APIFlask:
    """One instance of the platform for a web server. Without a config the environment says which."""
    config = config or from_environment()
    app = APIFlask("linkage", template_folder="../templates", static_folder="static", json_errors=False)
    app.config.update(SECRET_KEY=config.secret_key, TESTING=config.testing, LINKAGE=config)
    _open_database(app, config)
    init_languages(app)
    for blueprint in web.blueprints():
        app.register_blueprint(blueprint)
    return app


def _open_database(app: APIFlask, config: Config) -> None:
    """One database for the process, one session per request."""
    database = Database(config.database_url)
    app.extensions["database"] = database

    @app.before_request
    def open_session() -> None:
        g.session_scope = database.session()
        g.session_scope.__enter__()

    @app.teardown_request
    def close_session(_error: BaseException | None) -> None:
        scope = g.pop("session_scope", None)
        if scope is not None:
            scope.__exit__(None, None, None)
