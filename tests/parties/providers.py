"""A provider that people log in at, and what it answers."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from django.contrib.auth import SESSION_KEY
from django.test import Client

from parties.models import Membership

PASSWORD = "Een-lang-wachtwoord-9"


class Provider:
    """The provider and what it says of the person who logs in next."""

    def __init__(self):
        provider = self
        self.claims = {}
        self.down = False
        self.codes = {"goed"}
        self.audience = "prestatieafspraken"

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def answer(self, data, status=200):
                body = json.dumps(data).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                if provider.down:
                    self.answer({}, 503)
                elif self.path.startswith("/.well-known/"):
                    names = ("authorization", "token", "userinfo")
                    self.answer(
                        {"issuer": provider.url, "jwks_uri": f"{provider.url}/keys"}
                        | {f"{n}_endpoint": f"{provider.url}/{n}" for n in names}
                    )
                else:
                    self.answer(provider.claims)

            def do_POST(self):
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                # A code works once, and only with the secret that belongs to the login it was given in.
                if sent["code"][0] not in provider.codes or "code_verifier" not in sent:
                    return self.answer({"error": "invalid_grant"}, 400)
                provider.codes.discard(sent["code"][0])
                now = int(time.time())
                told = {
                    "iss": provider.url,
                    "aud": provider.audience,
                    "iat": now,
                    "exp": now + 300,
                    **provider.claims,
                }
                token = jwt.encode(told, "k" * 32, algorithm="HS256")
                return self.answer({"access_token": "t", "token_type": "Bearer", "id_token": token})

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def go(client, at="corporatie"):
    """To the provider; gives the state it got."""
    response = client.get(f"/account/oidc/{at}/login/")
    asked = parse_qs(urlsplit(response["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return asked["state"][0]


def come_back(client, state, code="goed", at="corporatie"):
    return client.get(f"/account/oidc/{at}/login/callback/", {"state": state, "code": code})


def log_in(provider, client=None, **claims):
    provider.claims |= claims
    provider.codes.add("goed")
    client = client or Client()
    response = come_back(client, go(client))
    return client, response


def roles(email):
    rows = Membership.objects.active().filter(user__email=email)
    return sorted(rows.values_list("party__slug", "role"))


def refused(response, client):
    return 'id="aanbieder-fout"' in response.content.decode() and SESSION_KEY not in client.session
