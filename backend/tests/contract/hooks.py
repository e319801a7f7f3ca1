"""What schemathesis is told of the people it plays: how they sign in, and whose things they may not reach.

The test beside this starts the server and says in RITM_PERSON (JSON): `people`, who may be signed in as, one after the
other where one is shut out; or `bearer`, a session that is there already; `foreign`, ids of another's things; `hidden`,
words of another that no answer may hold. What was met is written to `met`.
"""

import atexit
import collections
import itertools
import json
import os
import threading
import uuid

import requests
import schemathesis

person = json.loads(os.environ["RITM_PERSON"])
lock = threading.Lock()
turn = itertools.count()
calls = 0
# How each operation answered to another's id: {"DELETE /api/v1/…": {"404": 3}}
met = collections.defaultdict(collections.Counter)


def is_id(value):
    try:
        return str(uuid.UUID(str(value))) == str(value).lower()
    except ValueError:
        return False


if "people" in person or "bearer" in person:

    @schemathesis.auth(refresh_interval=None, retry_on=[])
    class Session:
        """Signs in by password, and again when a case ended the session."""

        def get(self, case, context):
            with lock:
                if "bearer" not in person:
                    person["bearer"] = self.sign_in()
                return person["bearer"]

        def sign_in(self):
            for _ in range(len(person["people"])):
                known = person["people"][0]
                answer = requests.post(
                    person["server"] + "/api/v1/sign-in",
                    json={"address": known["address"], "password": known["password"], "client": "app"},
                    timeout=30,
                )
                session = answer.json().get("session") if answer.ok else None
                if session:
                    return session["tokens"]["access"]
                # A case gave this one a second step, or guessed so often that it has to wait.
                person["people"].append(person["people"].pop(0))
            raise RuntimeError("nobody is left who can sign in")

        def set(self, case, data, context):
            case.headers = case.headers or {}
            case.headers["Authorization"] = "Bearer " + data


@schemathesis.hook
def after_call(context, case, response):
    """A session that a case ended is forgotten, where another can be begun."""
    sent = response.request.headers.get("Authorization", "")
    if response.status_code == 401 and "people" in person and sent == "Bearer " + person.get("bearer", "-"):
        if response.json().get("code") == "server-not-signed-in":
            with lock:
                person.pop("bearer", None)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Every other id in a path becomes one of another's things."""
    parameters = case.path_parameters or {}
    foreign = person.get("foreign", {})
    for name, value in list(parameters.items()):
        if name in ("id", "session") and is_id(value) and foreign and next(turn) % 2 == 0:
            parameters[name] = foreign.get(kind_of(case.operation.path, name), foreign["account"])


def kind_of(path, name):
    if name == "session":
        return "session"
    if path.startswith("/api/v1/staff/accounts/"):
        return "account"
    return path.split("/{")[0].rsplit("/", 1)[1]


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """What fits its description may still be refused where no description could say it: a place in a list that no page
    told, and what has a code of its own."""
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return True
    problem = response.json()
    places = {field["field"] for field in problem.get("fields", [])}
    return problem.get("code") == "server-invalid" and places != {"after"}


@schemathesis.check
def keeps_to_its_own_account(context, response, case):
    """No answer tells of another, and another's id leads nowhere."""
    global calls
    parameters = case.path_parameters or {}
    foreign = person.get("foreign", {})
    with lock:
        calls += 1
        if any(value in foreign.values() for value in parameters.values()):
            met[f"{case.operation.method.upper()} {case.operation.path}"][str(response.status_code)] += 1
    text = response.content.decode("utf-8", "replace")
    sent = json.dumps([str(case.body), str(case.query), str(case.headers), str(parameters)])
    for word in person.get("hidden", []):
        assert word not in text or word in sent, f"the answer tells what is another's: {word}"
    if person.get("owner") and not case.operation.path.startswith("/api/v1/staff/"):
        reached = any(value in foreign.values() for value in parameters.values())
        # What methods an address knows is told to everybody.
        reached = reached and response.request.method != "OPTIONS"
        assert not (reached and response.status_code < 300), "another's thing was reached"


@atexit.register
def tell():
    with open(person["met"], "w") as file:
        json.dump({"calls": calls, "foreign": met}, file)
