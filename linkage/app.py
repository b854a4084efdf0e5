"""The application, put together in start-up order."""

from __future__ import annotations

from flask import Flask, g

from database.session import Database
from linkage import web
from linkage.api import init_api
from linkage.config import Config, from_environment
from linkage.language import init_languages
from linkage.services import match_lists, match_snapshots, proof_days, search_index
from linkage.services.private_files import sentences_of_open_files
from linkage.web.errors import init_errors
from linkage.web.guards import check_guard
from linkage.web.layout import init_layout
from linkage.web.limits import check_budgets, init_limits
from linkage.web.security import bound_form_size, init_security, refuse_forged_requests, refuse_odd_addresses
from linkage.web.sessions import load_person


def create_app(config: Config | None = None) -> Flask:
    """One instance of the platform for a web server. Without a config the environment says which."""
    config = config or from_environment()
    app = Flask(
        "linkage",
        template_folder="../templates",
        static_folder="static",
    )
    app.config.update(SECRET_KEY=config.secret_key, TESTING=config.testing, LINKAGE=config)
    for sentence in sentences_of_open_files(config):
        app.logger.warning(sentence)
    _open_database(app, config)
    match_snapshots.start(app.extensions["database"], config)
    app.extensions["search"] = search_index.start(app.extensions["database"], config)
    match_lists.start(app.extensions["database"], config)
    proof_days.follow_today(app.extensions["database"])
    init_languages(app)
    init_security(app, config)
    init_limits(app, config)
    init_layout(app)
    init_errors(app)
    _check_every_request(app)
    for blueprint in web.blueprints():
        app.register_blueprint(blueprint)
    init_api(app)
    return app


def _open_database(app: Flask, config: Config) -> None:
    """One database for the process, one session per request."""
    database = Database(config.database_url)
    app.extensions["database"] = database

    @app.before_request
    def open_session() -> None:
        g.session_scope = database.session()
        g.session_scope.__enter__()
        proof_days.follow_today(database)

    @app.teardown_request
    def close_session(_error: BaseException | None) -> None:
        scope = g.pop("session_scope", None)
        if scope is not None:
            scope.__exit__(None, None, None)


def _check_every_request(app: Flask) -> None:
    """In this order: can it be at all, is it too much, too often, who is it, is it forged, may this kind of person come here."""
    app.before_request(refuse_odd_addresses)
    app.before_request(bound_form_size)
    app.before_request(check_budgets)
    app.before_request(load_person)
    app.before_request(refuse_forged_requests)
    app.before_request(check_guard)
