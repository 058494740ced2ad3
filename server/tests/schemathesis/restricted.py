"""Makes a user who may see some of the demo estate, and prints a token of that user.

Of each four kinds of objects the first is out of sight, the second is seen as far as a constraint allows, the third is seen
and nothing more, and the fourth is theirs to change. So answers hold everything that somebody with few rights can get:
refusals, empty lists, and nested objects that are hidden.
"""

import json
import os
import sys
import urllib.request

URL, TOKEN = sys.argv[1], os.environ["PURSER_TOKEN"]


def ask(path, body=None):
    request = urllib.request.Request(
        f"{URL}/api/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def main():
    user = ask("users/users/", {"username": "restricted", "password": os.urandom(12).hex()})["id"]
    types = ask("core/object-types/?limit=1000")["results"]
    # Whoever may change users, tokens and permissions would change their own.
    names = sorted(f"{one['app_label']}.{one['model']}" for one in types if one["app_label"] != "users")
    parts = [names[part::4] for part in range(4)]
    for name, kinds, actions, constraints in [
        ("some rows", parts[1], ["view", "add", "change"], {"id__lte": 12}),
        ("to read", parts[2], ["view"], None),
        ("to change", parts[3], ["view", "add", "change", "delete"], None),
    ]:
        body = {"name": f"restricted: {name}", "object_types": kinds, "actions": actions, "users": [user]}
        ask("users/permissions/", {**body, "constraints": constraints})
    made = ask("users/tokens/", {"user": user})
    print(f"nbt_{made['key']}.{made['token']}" if not made["token"].startswith("nbt_") else made["token"])


main()
