"""Drives a real server with pynetbox 7.8, the client most scripts use.

Run it with the environment variable PURSER_BIN naming the program:

    python3 -m venv venv && venv/bin/pip install -r server/tests/pynetbox/requirements.txt
    PURSER_BIN=target/debug/purser venv/bin/python -m unittest discover -s server/tests/pynetbox

PURSER_TEST_DATABASE may name an empty PostgreSQL database; without it SQLite is used.
"""

import os
import subprocess
import tempfile
import unittest

import pynetbox
import requests

PROGRAM = os.path.abspath(os.environ.get("PURSER_BIN", "target/debug/purser"))
PASSWORD = "correct horse battery"
OTHER_CLIENT = "0123456789012345678901234567890123456789"


class Purser:
    """A server process on a database of its own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.process = None
        self.run("createsuperuser", "--username", "admin", "--password-stdin", stdin=PASSWORD)
        self.v1 = self.run("token", "create", "--user", "admin", "--format", "1")
        self.v2 = self.run("token", "create", "--user", "admin")
        self.reader = self.run("token", "create", "--user", "admin", "--read-only")
        self.process = subprocess.Popen(
            self.command("serve", "--listen", "127.0.0.1:0"), env=self.environment(), stdout=subprocess.PIPE, text=True
        )
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise RuntimeError(f"the server does not start: {line!r}")
        self.url = line.split()[-1]

    def command(self, *words):
        return [PROGRAM, *words, "--data", self.folder.name]

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PURSER_")}
        database = os.environ.get("PURSER_TEST_DATABASE")
        return {**kept, "PURSER_LOG": "error", **({"PURSER_DATABASE": database} if database else {})}

    def run(self, *words, stdin=""):
        done = subprocess.run(
            self.command(*words), env=self.environment(), input=stdin, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process.stdout.close()
        self.folder.cleanup()


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Purser()
        cls.addClassCleanup(cls.server.stop)
        cls.nb = pynetbox.api(cls.server.url, token=cls.server.v2)

    def sites(self, word, count):
        rows = [{"name": f"{word} {n}", "slug": f"{word}-{n}"} for n in range(count)]
        return self.nb.dcim.sites.create(rows)

    def refusal(self, status):
        """Expects a RequestError of this status; its parts are then on the returned context."""
        context = self.assertRaises(pynetbox.RequestError)
        self.addCleanup(lambda: self.assertEqual(context.exception.req.status_code, status))
        return context


class Core(Case):
    def test_create_get_update_delete(self):
        region = self.nb.dcim.regions.create(name="Europe", slug="europe")
        site = self.nb.dcim.sites.create(name="Prague", slug="prague", region={"slug": "europe"}, status="planned")
        self.assertEqual(site.region.id, region.id)
        self.assertEqual((site.status.value, str(site.status)), ("planned", "Planned"))
        self.assertEqual(str(site), "Prague")
        self.assertTrue(site.url.startswith(self.server.url))

        same = self.nb.dcim.sites.get(site.id)
        self.assertEqual(dict(same), dict(site))
        self.assertEqual(self.nb.dcim.sites.get(slug="prague").id, site.id)
        self.assertEqual(self.nb.dcim.sites.get(name="prague", region="europe"), None)
        self.assertIsNone(self.nb.dcim.sites.get(999999))

        site.facility = "DC1"
        site.status = "active"
        self.assertEqual(site.updates(), {"facility": "DC1", "status": "active"})
        self.assertTrue(site.save())
        self.assertFalse(site.save())
        self.assertTrue(site.update({"description": "new"}))
        site.full_details()
        again = self.nb.dcim.sites.get(site.id)
        self.assertEqual((again.facility, again.status.value, again.description), ("DC1", "active", "new"))
        # A nested object is brief until it is asked for.
        self.assertEqual(again.region.name, "Europe")
        again.region.full_details()
        self.assertEqual(again.region.comments, "")

        again.region = None
        self.assertTrue(again.save())
        self.assertIsNone(self.nb.dcim.sites.get(site.id).region)
        self.assertTrue(again.delete())
        self.assertIsNone(self.nb.dcim.sites.get(site.id))

    def test_filter_count_and_order(self):
        made = self.sites("filter", 12)
        found = self.nb.dcim.sites.filter(name__isw="filter")
        self.assertEqual(len(found), 12)
        self.assertEqual([site.name for site in found], [f"filter {n}" for n in range(12)], "as people count")
        self.assertEqual(self.nb.dcim.sites.count(name__isw="filter"), 12)
        self.assertEqual(self.nb.dcim.sites.count("filter 1"), 3)
        self.assertEqual([site.name for site in self.nb.dcim.sites.filter("filter 11")], ["filter 11"])
        ids = [made[3].id, made[1].id]
        self.assertEqual(sorted(site.id for site in self.nb.dcim.sites.filter(id=ids)), sorted(ids))
        ordered = self.nb.dcim.sites.filter(name__isw="filter", ordering="-name")
        self.assertEqual(next(iter(ordered)).name, "filter 11")
        self.assertEqual(list(self.nb.dcim.sites.filter(name="nobody")), [])
        self.assertEqual(len(list(self.nb.dcim.sites.filter(region_id="null", name__isw="filter"))), 12)
        with self.assertRaises(ValueError):
            self.nb.dcim.sites.get(name__isw="filter")
        with self.refusal(400) as context:
            list(self.nb.dcim.sites.filter(status="nonsense"))
        self.assertIn("status", context.exception.error)
        # Filters are in the OpenAPI document, so that clients can check them.
        strict = pynetbox.api(self.server.url, token=self.server.v2, strict_filters=True)
        self.assertEqual(len(list(strict.dcim.sites.filter(name__isw="filter"))), 12)
        with self.assertRaises(pynetbox.ParameterValidationError):
            list(strict.dcim.sites.filter(nonsense=1))

    def test_paging_and_threads(self):
        names = {site.name for site in self.sites("page", 130)}
        plain = list(self.nb.dcim.sites.filter(name__isw="page", limit=17))
        self.assertEqual(len(plain), 130)
        self.assertEqual({site.name for site in plain}, names)
        threaded = pynetbox.api(self.server.url, token=self.server.v2, threading=True, max_workers=4)
        self.assertEqual({site.name for site in threaded.dcim.sites.filter(name__isw="page", limit=17)}, names)
        everything = self.nb.dcim.sites.all()
        self.assertEqual(len(everything), self.nb.dcim.sites.count())
        ids = [site.id for site in everything]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(sorted(site.id for site in threaded.dcim.sites.all(limit=20)), sorted(ids))
        part = list(self.nb.dcim.sites.all(limit=10, offset=5))
        self.assertEqual([site.id for site in part], ids[5:15])
        cursor = pynetbox.api(self.server.url, token=self.server.v2, pagination="cursor")
        self.assertEqual({site.name for site in cursor.dcim.sites.filter(name__isw="page", limit=25)}, names)

    def test_bulk(self):
        made = self.sites("bulk", 8)
        for site in made:
            site.facility = "many"
        changed = self.nb.dcim.sites.update(made)
        self.assertEqual([site.facility for site in changed], ["many"] * 8)
        self.nb.dcim.sites.update([{"id": made[0].id, "facility": "one"}])
        self.assertEqual(self.nb.dcim.sites.get(made[0].id).facility, "one")
        found = self.nb.dcim.sites.filter(name__isw="bulk")
        self.assertEqual(len(found.update(status="retired")), 8)
        self.assertEqual(self.nb.dcim.sites.count(name__isw="bulk", status="retired"), 8)
        # All or nothing.
        with self.refusal(400) as context:
            self.nb.dcim.sites.update([{"id": made[0].id, "facility": "x"}, {"id": 999999, "facility": "x"}])
        self.assertIn("999999", context.exception.error)
        self.assertEqual(self.nb.dcim.sites.get(made[0].id).facility, "one")
        with self.refusal(400):
            self.nb.dcim.sites.create([{"name": "new", "slug": "new"}, {"name": "bulk 1", "slug": "new2"}])
        self.assertIsNone(self.nb.dcim.sites.get(slug="new"))
        self.assertTrue(self.nb.dcim.sites.delete(made[:3]))
        self.assertTrue(self.nb.dcim.sites.delete([made[3].id]))
        self.assertTrue(self.nb.dcim.sites.filter(name__isw="bulk").delete())
        self.assertEqual(self.nb.dcim.sites.count(name__isw="bulk"), 0)

    def test_tags_and_custom_fields(self):
        red = self.nb.extras.tags.create(name="Red", slug="red", color="ff0000")
        self.nb.extras.tags.create(name="Blue", slug="blue")
        site = self.nb.dcim.sites.create(name="Tagged", slug="tagged", tags=[red.id], custom_fields={})
        self.assertEqual([tag.slug for tag in site.tags], ["red"])
        self.assertEqual(dict(site.custom_fields), {})
        site.tags = [{"name": "Blue"}, {"name": "Red"}]
        self.assertTrue(site.save())
        site = self.nb.dcim.sites.get(site.id)
        self.assertEqual(sorted(tag.slug for tag in site.tags), ["blue", "red"])
        site.tags.append(red.id)
        site.save()
        site.update({"remove_tags": [{"slug": "blue"}]})
        self.assertEqual([tag.slug for tag in self.nb.dcim.sites.get(site.id).tags], ["red"])
        self.assertEqual([found.name for found in self.nb.dcim.sites.filter(tag="red")], ["Tagged"])
        site.custom_fields = {}
        site.save()
        self.assertEqual(dict(self.nb.dcim.sites.get(site.id).custom_fields), {})

    def test_choices(self):
        status = self.nb.dcim.sites.choices()["status"]
        self.assertIn({"value": "planned", "display_name": "Planned"}, status)
        impact = self.nb.plugins.notices.impact.choices()["impact"]
        self.assertEqual([choice["value"] for choice in impact][-1], "OUTAGE")
        self.assertIn("lifecycle_status", self.nb.plugins.inventory_monitor.assets.choices())

    def test_devices_and_references(self):
        maker = self.nb.dcim.manufacturers.create(name="Acme", slug="acme")
        kind = self.nb.dcim.device_types.create(model="X1", slug="x1", manufacturer=maker.id)
        role = self.nb.dcim.device_roles.create(name="Router", slug="router", color="2196f3")
        site = self.nb.dcim.sites.create(name="Rack room", slug="rack-room")
        rack = self.nb.dcim.racks.create(name="R1", site=site.id)
        device = self.nb.dcim.devices.create(
            name="r1", site=site.id, role={"slug": "router"}, device_type={"model": "X1"}, rack=rack.id, position=3, face="front"
        )
        self.assertEqual(device.device_type.manufacturer.slug, "acme")
        self.assertEqual((device.position, device.face.value), (3, "front"))
        self.assertEqual([one.name for one in self.nb.dcim.devices.filter(site="rack-room", role="router")], ["r1"])
        self.assertEqual(self.nb.dcim.devices.get(name="r1", manufacturer="acme").id, device.id)
        with self.refusal(400) as context:
            self.nb.dcim.devices.create(name="r2", site=site.id, role=role.id, device_type=999999)
        self.assertIn("device_type", context.exception.error)
        with self.refusal(409) as context:
            site.delete()
        self.assertIn("r1", context.exception.error)

    def test_errors(self):
        with self.refusal(400) as context:
            self.nb.dcim.sites.create(name="No slug")
        self.assertIn("400 Bad Request", str(context.exception))
        self.assertIn("'slug': ['This field is required.']", str(context.exception))
        self.assertIn("No slug", str(context.exception.request_body))
        with self.refusal(404) as context:
            list(self.nb.dcim.nothing.all())
        self.assertIn("could not be found", str(context.exception))
        for token in (OTHER_CLIENT, "nbt_aaaaaaaaaaaa.bbbbbbbb"):
            with self.refusal(403) as context:
                list(pynetbox.api(self.server.url, token=token).dcim.sites.all())
            self.assertIn("Invalid token", str(context.exception))
        with self.refusal(403):
            list(pynetbox.api(self.server.url).dcim.sites.all())
        reading = pynetbox.api(self.server.url, token=self.server.reader)
        list(reading.dcim.sites.all())
        with self.refusal(403):
            reading.dcim.sites.create(name="Denied", slug="denied")

    def test_tokens_status_and_version(self):
        for token in (self.server.v1, self.server.v2):
            nb = pynetbox.api(self.server.url, token=token)
            self.assertGreaterEqual(len(nb.dcim.sites.all()), 0)
            self.assertEqual(nb.version, "4.6")
            self.assertRegex(nb.status()["netbox-version"], r"^\d+\.\d+\.\d+$")
            self.assertIn("notices", nb.status()["plugins"])
        self.assertIn("/api/dcim/sites/", self.nb.openapi()["paths"])
        self.assertEqual(len(self.server.v1), 40)
        made = pynetbox.api(self.server.url)
        made.create_token("admin", PASSWORD)
        self.assertIn("/dcim/sites", made.dcim.sites.url)
        self.assertGreaterEqual(made.dcim.sites.count(), 0)

    def test_sessions_of_requests(self):
        session = requests.Session()
        session.headers["X-Request-ID"] = "0f8fad5b-d9cb-469f-a165-70867728950e"
        nb = pynetbox.api(self.server.url, token=self.server.v2)
        nb.http_session = session
        site = nb.dcim.sites.create(name="Traced", slug="traced", changelog_message="from a script")
        log = list(nb.core.object_changes.filter(request_id=session.headers["X-Request-ID"]))
        self.assertEqual([(entry.changed_object_id, entry.message) for entry in log], [(site.id, "from a script")])
        self.assertEqual(log[0].action.value, "create")


class Plugins(Case):
    def test_assets_and_probes(self):
        monitor = self.nb.plugins.inventory_monitor
        site = self.nb.dcim.sites.create(name="Store", slug="store")
        kind = monitor.asset_types.create(name="Optics", slug="optics")
        asset = monitor.assets.create(
            partnumber="SFP-10G", serial="SN1", type=kind.id, assigned_object_type="dcim.site", assigned_object_id=site.id
        )
        self.assertEqual((asset.lifecycle_status, asset.assigned_object.id), ("new", site.id))
        self.assertIn(f"/api/plugins/inventory-monitor/assets/{asset.id}/", asset.url)
        probes = monitor.probes.create(
            [
                {"serial": serial, "time": "2026-06-01T12:00:00Z", "name": "xe-0/0/0", "device_descriptor": "r1",
                 "discovered_data": {"vendor": "Acme", "lanes": [1, 2]}}
                for serial in ("SN1", "SN2")
            ]
        )
        self.assertEqual(len(probes), 2)
        self.assertEqual(probes[0].discovered_data["lanes"], [1, 2])
        self.assertEqual([one.serial for one in monitor.probes.filter(serial="SN1")], ["SN1"])
        asset = monitor.assets.get(serial="SN1")
        self.assertEqual(asset.probe_status, "stale")
        self.assertTrue(asset.last_seen.startswith("2026-06-01T12:00:00"))
        asset.lifecycle_status = "in_use"
        self.assertTrue(asset.save())
        self.assertEqual(self.nb.plugins.inventory.assets.get(asset.id).lifecycle_status, "in_use")
        self.assertEqual(monitor.assets.count(type="optics"), 1)
        self.assertTrue(monitor.probes.delete(probes))

    def test_contracts(self):
        monitor = self.nb.plugins.inventory_monitor
        contractor = monitor.contractors.create(name="Shop")
        contract = monitor.contracts.create(
            name="Order 1", name_internal="o1", type="order", contractor=contractor.id, price=1234.5, currency="EUR"
        )
        self.assertEqual((contract.price, contract.currency, contract.contractor.name), (1234.5, "EUR", "Shop"))
        with self.refusal(400) as context:
            monitor.contracts.create(name="Order 2", name_internal="o2", type="order", price=5)
        self.assertIn("currency", context.exception.error)

    def test_notices(self):
        notices = self.nb.plugins.notices
        provider = self.nb.circuits.providers.create(name="Carrier", slug="carrier")
        kind = self.nb.circuits.circuit_types.create(name="Wave", slug="wave")
        circuit = self.nb.circuits.circuits.create(cid="C-1", provider=provider.id, type=kind.id)
        event = notices.maintenance.create(
            name="PW-1", summary="Splicing", status="CONFIRMED", provider=provider.id,
            start="2030-01-01T22:00:00+01:00", end="2030-01-02T04:00:00Z"
        )
        self.assertEqual((event.status, event.start), ("CONFIRMED", "2030-01-01T21:00:00Z"))
        impact = notices.impact.create(
            maintenance=event.id, content_type="circuits.circuit", object_id=circuit.id, impact="OUTAGE"
        )
        self.assertEqual(impact.target["id"] if isinstance(impact.target, dict) else impact.target.id, circuit.id)
        self.assertEqual(notices.maintenance.get(event.id).impact_count, 1)
        outage = notices.outage.create(
            name="O-1", summary="Cut", status="REPORTED", provider=provider.id, start="2026-01-01T00:00:00Z"
        )
        self.assertIsNone(outage.end)
        with self.refusal(400) as context:
            outage.update({"status": "RESOLVED"})
        self.assertIn("end", context.exception.error)
        self.assertTrue(outage.update({"status": "RESOLVED", "end": "2026-01-01T03:00:00Z"}))
        self.assertEqual([one.name for one in notices.maintenance.filter(provider="carrier")], ["PW-1"])
        self.assertEqual([one.id for one in notices.impact.filter(impact="OUTAGE")], [impact.id])


if __name__ == "__main__":
    unittest.main()
