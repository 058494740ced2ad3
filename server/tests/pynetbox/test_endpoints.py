"""Every endpoint of the OpenAPI document through pynetbox: create, find, change, choose, many at once, delete, and be refused.

What an object needs is read from the document; what the rules of single models ask for besides stands in EXTRA.
"""

import itertools

import pynetbox

from test_pynetbox import Case

# A picture of one pixel.
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def in_a_bay(case, _number):
    bay = case.made("/api/dcim/module-bays/")
    return {"device": bay.device.id, "module_bay": bay.id}


def about_sites(case, _number):
    return {"object_types": ["dcim.site"]}


# What the rules of single models ask for, beyond what the document can say.
EXTRA = {
    "/api/dcim/modules/": in_a_bay,
    "/api/extras/custom-field-choice-sets/": lambda case, n: {"extra_choices": [["a", "Alpha"]]},
    "/api/extras/custom-fields/": lambda case, n: {"object_types": ["dcim.region"], "name": f"field_{n}"},
    "/api/extras/custom-links/": about_sites,
    "/api/extras/event-rules/": lambda case, n: {
        "object_types": ["dcim.site"],
        "event_types": ["object_created"],
        "action_object_type": "extras.webhook",
        "action_object_id": case.made("/api/extras/webhooks/").id,
    },
    "/api/extras/export-templates/": about_sites,
    "/api/extras/image-attachments/": lambda case, n: {"image": PIXEL},
    "/api/extras/saved-filters/": lambda case, n: {"object_types": ["dcim.site"], "parameters": {"status": ["active"]}},
    "/api/extras/table-configs/": lambda case, n: {"object_type": "dcim.site", "columns": ["name"]},
    "/api/extras/webhooks/": lambda case, n: {"payload_url": f"https://example.org/hooks/{n}"},
    "/api/ipam/ip-addresses/": lambda case, n: {"address": f"10.{n // 250 % 250}.{n % 250}.7/24"},
    "/api/ipam/prefixes/": lambda case, n: {"prefix": f"10.{n // 250 % 250}.{n % 250}.0/24"},
    "/api/plugins/inventory/audit-flowpages/": lambda case, n: {"object_type": "dcim.device"},
    "/api/plugins/inventory/audit-flows/": lambda case, n: {"object_type": "dcim.site"},
    "/api/plugins/notices/eventnotification/": lambda case, n: {
        "event_content_type": "notices.maintenance",
        "event_object_id": case.made("/api/plugins/notices/maintenance/").id,
    },
    "/api/virtualization/virtual-machines/": lambda case, n: {"site": case.made("/api/dcim/sites/").id},
    "/api/plugins/inventory-monitor/assets/": lambda case, n: {"serial": f"SN-{n}", "partnumber": "P"},
    "/api/plugins/inventory/assets/": lambda case, n: {"serial": f"SN-{n}", "partnumber": "P"},
    "/api/plugins/notices/maintenance/": lambda case, n: {"end": "2026-06-16T20:00:00Z"},
    "/api/plugins/notices/impact/": lambda case, n: {
        "maintenance": case.made("/api/plugins/notices/maintenance/").id,
        "content_type": "dcim.site",
        "object_id": case.made("/api/dcim/sites/").id,
    },
    "/api/users/permissions/": lambda case, n: {"object_types": ["dcim.site"], "actions": ["view"]},
    "/api/users/users/": lambda case, n: {"password": "correct horse battery"},
}
# Lists where everything that is required has a value that follows from who asks.
WILLING = ["/api/users/tokens/"]
# Names by which people know objects, the first of them that an endpoint has.
NATURAL_KEYS = ["slug", "name", "model", "cid", "username", "serial"]
NUMBERS = itertools.count(1)


class Endpoints(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.nb.openapi()
        cls.schemas = cls.document["components"]["schemas"]
        cls.paths = cls.document["paths"]
        cls.lists = [path for path, item in cls.paths.items() if cls.page_of(item) and "post" in item]
        # Which list holds the objects whose short form a schema describes.
        cls.places = {}
        for path in cls.lists:
            name = cls.page_of(cls.paths[path]).removeprefix("Paginated").removesuffix("List")
            cls.places.setdefault(f"Brief{name}", path)

    @staticmethod
    def page_of(item):
        """The name of the schema of a list's pages; nothing for what is no list."""
        answer = item.get("get", {}).get("responses", {}).get("200", {})
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        # A page, or all rows as a list.
        ways = schema.get("anyOf", [schema])
        name = ways[0].get("$ref", "").rsplit("/", 1)[-1]
        return name if name.startswith("Paginated") else ""

    def endpoint(self, path):
        at = self.nb
        for word in path.removeprefix("/api/").strip("/").split("/"):
            at = getattr(at, word.replace("-", "_"))
        return at

    def model(self, path):
        name = self.page_of(self.paths[path]).removeprefix("Paginated").removesuffix("List")
        return self.schemas[name]["properties"], self.schemas[f"{name}Request"]

    def body(self, path):
        """An object unlike any other, with what is required."""
        answered, request = self.model(path)
        number = next(NUMBERS)
        out = {}
        for name in request.get("required", []):
            out[name] = self.value(name, request["properties"][name], answered.get(name, {}), number)
        # The halves of a reference to an object of any model.
        for name in [name for name in out if name.endswith("_type") and name[:-5] + "_id" in out]:
            wire = out[name]
            place = self.by_wire(wire) or "/api/dcim/sites/"
            out[name] = wire if self.by_wire(wire) else "dcim.site"
            out[name[:-5] + "_id"] = self.made(place).id
        out.update(EXTRA.get(path, lambda case, n: {})(self, number))
        return out

    def by_wire(self, wire):
        return {
            "dcim.site": "/api/dcim/sites/",
            "dcim.device": "/api/dcim/devices/",
            "notices.maintenance": "/api/plugins/notices/maintenance/",
            "notices.outage": "/api/plugins/notices/outage/",
            "circuits.circuit": "/api/circuits/circuits/",
            "circuits.provider": "/api/circuits/providers/",
            "inventory_monitor.contract": "/api/plugins/inventory-monitor/contracts/",
        }.get(wire)

    def value(self, name, schema, answered, number):
        target = self.target(answered)
        if target:
            one = self.made(target).id
            return [one] if answered.get("type") == "array" else one
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if schema.get("enum"):
            return schema["enum"][0]
        if kind == "integer":
            return max(schema.get("minimum", 1), 1)
        by_format = {
            "date": "2026-06-15",
            "date-time": f"2026-06-15T10:{number % 60:02}:00Z",
            "email": f"someone{number}@example.org",
            "uri": f"https://example.org/{number}",
        }
        if schema.get("format") in by_format:
            return by_format[schema["format"]]
        simple = {"number": 1, "boolean": True, "array": [], "object": {}}
        if kind in simple:
            return simple[kind]
        if "0-9a-fA-F" in schema.get("pattern", ""):
            return "2196f3"
        return f"{name}-{number}"

    def target(self, answered):
        refs = [answered, answered.get("items", {}), *answered.get("anyOf", [])]
        names = [ref.get("$ref", "").rsplit("/", 1)[-1] for ref in refs]
        return next((self.places[name] for name in names if name in self.places), None)

    def made(self, path):
        return self.endpoint(path).create(self.body(path))

    def test_every_endpoint(self):
        self.assertGreater(len(self.lists), 30)
        for path in self.lists:
            with self.subTest(path=path):
                self.drive(path)

    def drive(self, path):
        endpoint = self.endpoint(path)
        answered, request = self.model(path)
        body = self.body(path)
        made = endpoint.create(body)
        self.assertTrue(made.url.startswith(f"{self.server.url}{path}{made.id}/"), made.url)
        self.assertEqual(endpoint.get(made.id).id, made.id)
        self.assertIn(made.id, [one.id for one in endpoint.filter(id=[made.id])])
        self.assertEqual(endpoint.count(id=made.id), 1)
        self.assertIsNone(endpoint.get(2**40))

        parameters = {one.get("name") for one in self.paths[path]["get"]["parameters"]}
        key = next((key for key in NATURAL_KEYS if isinstance(body.get(key), str) and key in parameters), None)
        if key:
            self.assertEqual(endpoint.get(**{key: body[key]}).id, made.id, key)
            self.assertEqual([one.id for one in endpoint.filter(**{f"{key}__ie": body[key].upper()})], [made.id], key)

        text = next((name for name in ("description", "comments", "note", "title") if name in request["properties"]), None)
        if text:
            self.assertTrue(made.update({text: "changed"}))
            self.assertEqual(dict(endpoint.get(made.id))[text], "changed")
            made = endpoint.get(made.id)
            setattr(made, text, "changed again")
            self.assertTrue(made.save())
            self.assertFalse(made.save(), "nothing differs")

        choices = endpoint.choices()
        for name, schema in request["properties"].items():
            values = [value for value in schema.get("enum", []) if value is not None]
            if values and name in choices and "properties" in request:
                self.assertEqual([choice["value"] for choice in choices[name]], values, name)

        pair = endpoint.create([self.body(path), self.body(path)])
        ids = [one.id for one in pair]
        self.assertEqual(len(set(ids)), 2)
        if text:
            changed = endpoint.update([{"id": one, text: "both"} for one in ids])
            self.assertEqual([dict(one)[text] for one in changed], ["both", "both"])
        self.assertTrue(endpoint.delete(ids))
        self.assertEqual(endpoint.count(id=ids), 0)

        if request.get("required") and path not in WILLING:
            with self.assertRaises(pynetbox.RequestError) as refused:
                endpoint.create({})
            self.assertEqual(refused.exception.req.status_code, 400)
        with self.assertRaises(pynetbox.RequestError) as refused:
            endpoint.update([{"id": 2**40}])
        self.assertEqual(refused.exception.req.status_code, 400)
        self.assertTrue(made.delete())
        self.assertIsNone(endpoint.get(made.id))
