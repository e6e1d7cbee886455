"""What LemonLDAP::NG is told: where it listens, who may use it, and whom it asks for passwords.

The same entries stand in docs/sign-in-servers.md, as its manager shows them.
"""

import json
import secrets
from pathlib import Path
from urllib.parse import quote
from urllib.parse import urlsplit

from demo.environment import Demo
from sesame.domain.sign_in_clients import digest_of

#: What Sésame calls this client.
CLIENT = "lemonldap"
_ATTRIBUTES = ("uid", "mail", "displayName")
PORTAL = Path("/usr/share/lemonldap-ng/portal")


def folder_of(demo: Demo) -> Path:
    """Return where its configuration and sessions are."""
    return demo.folder / "lemonldap"


def client_setting(demo: Demo) -> str:
    """Return the value of ``SESAME_SIGN_IN_CLIENTS`` that lets it ask, from this machine alone."""
    entry = {
        "name": CLIENT,
        "dialect": "lemonldap",
        "secrets": [f"sha256:{digest_of(_secret(demo))}"],
        "addresses": ["127.0.0.1/32", "::1/128"],
        "attributes": list(_ATTRIBUTES),
    }
    return json.dumps([entry])


def write(demo: Demo) -> Path:
    """Write its configuration; return the file that names it."""
    folder = folder_of(demo)
    for name in ("conf", "cache", "sessions", "sessions/lock", "psessions", "psessions/lock", "templates"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    configuration = folder / "conf" / "lmConf-1.json"
    configuration.touch(mode=0o600)
    configuration.write_text(json.dumps(_configuration(demo), indent=1), encoding="utf-8")
    (folder / "portal.psgi").write_text(PSGI, encoding="utf-8")
    named = folder / "lemonldap-ng.ini"
    named.write_text(INI.format(folder=folder, portal=PORTAL), encoding="utf-8")
    return named


def _configuration(demo: Demo) -> dict[str, object]:
    folder = folder_of(demo)
    return {
        "cfgNum": 1,
        "cfgVersion": "2.16.1",
        "cfgAuthor": "demonstration",
        "cfgDate": 1,
        "key": _secret(demo)[:32],
        "portal": f"{demo.sign_in_server_url}/",
        "domain": demo.host,
        "cookieName": "lemonldap",
        "securedCookie": 0,
        # Passwords and attributes: the answer of one question.
        "authentication": "REST",
        "userDB": "Null",
        "passwordDB": "Null",
        "registerDB": "Null",
        "restAuthUrl": _question_url(demo),
        # The links of its page lead to Sésame.
        "portalDisplayResetPassword": 1,
        "mailUrl": f"{demo.portal_url}/aide/mot-de-passe-oublie/",
        "portalDisplayRegister": 1,
        "registerUrl": f"{demo.portal_url}/aide/activer-mon-compte/",
        "portalDisplayChangePassword": 0,
        # CAS, for the portal alone.
        "issuerDBCASActivation": 1,
        "issuerDBCASPath": "^/cas/",
        "casAccessControlPolicy": "error",
        "casBackChannelSingleLogout": 1,
        "casAttr": "uid",
        "casAppMetaDataOptions": {"portail": {"casAppMetaDataOptionsService": f"{demo.portal_url}/login"}},
        "casAppMetaDataExportedVars": {"portail": {name: name for name in _ATTRIBUTES}},
        # Sessions, in files.
        "globalStorage": "Apache::Session::File",
        "globalStorageOptions": _storage(folder / "sessions"),
        "persistentStorage": "Apache::Session::File",
        "persistentStorageOptions": _storage(folder / "psessions"),
        # Its processes share nothing else.
        "tokenUseGlobalStorage": 1,
        "whatToTrace": "uid",
        "exportedVars": {},
        "macros": {},
        "groups": {},
        "locationRules": {},
        "exportedHeaders": {},
        # Its own guard against guessing: after three wrong passwords of a login the right one too waits five seconds.
        "bruteForceProtection": 1,
        "bruteForceProtectionTempo": 5,
        "bruteForceProtectionMaxFailed": 3,
        "loginHistoryEnabled": 1,
        "portalForceAuthn": 0,
        "portalForceAuthnInterval": 5,
        "portalMainLogo": "common/logos/logo_llng_400px.png",
        "portalSkin": "bootstrap",
    }


def _question_url(demo: Demo) -> str:
    sesame = urlsplit(demo.portal_url)
    return f"{sesame.scheme}://{CLIENT}:{quote(_secret(demo), safe='')}@{sesame.netloc}/sesame/api/connexion"


def _storage(folder: Path) -> dict[str, object]:
    return {"Directory": str(folder), "LockDirectory": str(folder / "lock"), "generateModule": GENERATOR}


def _secret(demo: Demo) -> str:
    """Return the secret it shows to Sésame, drawn once."""
    kept = demo.folder / "lemonldap_secret"
    if not kept.exists():
        demo.folder.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


GENERATOR = "Lemonldap::NG::Common::Apache::Session::Generate::SHA256"
PSGI = """use Plack::Builder;
use Lemonldap::NG::Portal::Main;
my $portal = Lemonldap::NG::Portal::Main->run({});
builder {
    enable 'Static', path => sub { s{^/static/}{/} }, root => '/usr/share/lemonldap-ng/portal/htdocs/static/';
    enable 'Static', path => sub { s{^/javascript/}{/} }, root => '/usr/share/javascript/';
    $portal;
};
"""
INI = """[all]
logLevel = warn
logger = Lemonldap::NG::Common::Logger::Std
checkTime = 1
localSessionStorage =

[configuration]
type = File
dirName = {folder}/conf
localStorage = Cache::FileCache
localStorageOptions = {{ 'namespace' => 'configuration', 'cache_root' => '{folder}/cache' }}

[portal]
staticPrefix = /static
templateDir = {portal}/templates
languages = fr, en
"""
