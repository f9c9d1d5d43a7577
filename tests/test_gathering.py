"""Ways in: addresses, feeds, mail and field notes; what is refused, and what is masked on every one of them."""

import http.server
import threading
import time
from email.message import EmailMessage

import pytest
import small_case
from house_door import run

from corridor.errors import ReportError, TableError
from corridor.reports.fetching import Door, fetch, is_public
from corridor.reports.gathering import Facts, gather, slug

WORDS = "About 1,000 people left Tapachula on Saturday and walked north along the highway toward Huixtla. Call 962 123 4567 or ana@example.org. " * 3
PAGE = (f"<!doctype html><html><head><title>A walk</title><meta property='og:site_name' content='Gazette'><meta name='date' content='2021-11-10'>"
        f"</head><body><nav>Menu</nav><article><h1>A walk</h1><p>{WORDS}</p><p>{WORDS}</p></article><script>steal()</script></body></html>")
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Border Radio</title><language>en-us</language>
<item><title>First walk</title><link>http://news.test/page</link><pubDate>Wed, 10 Nov 2021 08:00:00 GMT</pubDate><description>&lt;p&gt;{WORDS}&lt;/p&gt;</description></item>
<item><title>Second walk</title><link>http://news.test/none</link><pubDate>Thu, 11 Nov 2021 08:00:00 GMT</pubDate><description>Some 500 people rest in Huixtla.</description></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Diario</title><entry><title>Caminan</title><id>x</id>
<updated>2021-11-12T01:00:00Z</updated><link href="http://news.test/a"/><content type="html">&lt;p&gt;Unas 500 personas caminan por la costa hacia el norte.&lt;/p&gt;</content></entry></feed>"""
ROUTES = {"/page": (200, "text/html; charset=utf-8", PAGE.encode()), "/feed": (200, "application/rss+xml", RSS.encode()),
          "/atom": (200, "application/atom+xml", ATOM.encode()), "/picture": (200, "image/png", b"\x89PNG"), "/large": (200, "text/plain", b"a " * 2**20)}


class _Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        target = {"/moved": "/page", "/loop": "/loop", "/inside": "http://inside.test/page", "/file": "file:///etc/passwd"}.get(self.path)
        if target:
            self.send_response(302)
            self.send_header("Location", target)
            self.end_headers()
            return
        if self.path == "/slow":
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            for _ in range(40):
                time.sleep(0.05)
                self.wfile.write(b"word ")
            return
        status, kind, body = ROUTES.get(self.path, (404, "text/html", b"no"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def web():
    """A door that finds news.test at a server of this machine, and a private address behind inside.test."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hosts = {"news.test": ["127.0.0.1"], "inside.test": ["10.0.0.7"]}
    door = Door(seconds=5, megabytes=1, resolve=lambda host, port: hosts[host], allowed=lambda ip: ip == "127.0.0.1")
    yield lambda path: f"http://news.test:{server.server_port}{path}", door
    server.shutdown()


def masked(report):
    return "962" not in report.text and "ana@" not in report.text and "█" in report.text


@pytest.mark.parametrize("path", ["/page", "/moved"])
def test_a_page_gives_its_main_text_masked_with_what_it_says_of_itself(web, path):
    address, door = web
    report, = gather(address(path), door=door).reports
    assert masked(report) and "left Tapachula" in report.text and "steal" not in report.text and "Menu" not in report.text
    assert (report.id, report.publisher, report.published, report.url) == ("page", "Gazette", "2021-11-10", address("/page"))


@pytest.mark.parametrize(("path", "says"), [
    ("/none", "could not be fetched"), ("/loop", "leads on and on"), ("/inside", "private network"), ("/file", "not an address of a web page"),
    ("/picture", "not a page of text"), ("/large", "larger than 1 MB"),
])
def test_what_is_not_taken_in_from_an_address_is_said(web, path, says):
    address, door = web
    with pytest.raises(ReportError, match=says) as caught:
        fetch(address(path), door)
    assert caught.value.problems[0].fix


def test_a_server_that_drips_is_left_in_time(web):
    address, door = web
    with pytest.raises(ReportError, match="took too long"):
        fetch(address("/slow"), Door(seconds=0.3, resolve=door.resolve, allowed=door.allowed))


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
                                "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "::", "ff02::1"])
def test_addresses_inside_ones_own_network_are_refused(ip):
    assert not is_public(ip)
    with pytest.raises(ReportError, match="private network"):
        fetch("https://example.org/", Door(resolve=lambda host, port: ["93.184.216.34", ip]))


@pytest.mark.parametrize("ip", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(ip):
    assert is_public(ip)


@pytest.mark.parametrize("url", ["ftp://example.org/x", "file:///etc/passwd", "http://", "http://user:secret@example.org/", "http://example.org:99999/"])
def test_what_is_no_address_of_a_page_is_refused(url):
    with pytest.raises(ReportError, match="is not an address"):
        fetch(url, Door(resolve=lambda host, port: pytest.fail("looked up")))


def test_a_host_written_as_a_number_is_looked_at_too():
    for url in ("http://127.0.0.1:1/", "http://[::1]:1/", "http://2130706433:1/", "http://localhost:1/"):
        with pytest.raises(ReportError, match="private network|not known"):
            fetch(url)


def test_a_feed_gives_a_report_an_entry(web):
    address, door = web
    first, second = gather(address("/feed"), door=door).reports
    assert (first.id, first.publisher, first.published, first.url, first.language) == ("first-walk", "Border Radio", "2021-11-10", "http://news.test/page", "en")
    assert masked(first) and first.text.startswith("First walk\n\nAbout 1,000 people") and second.published == "2021-11-11"
    report, = gather(address("/atom"), door=door).reports
    assert (report.publisher, report.published, report.language) == ("Diario", "2021-11-12", "es") and "500 personas" in report.text


def test_a_feed_is_followed_to_its_pages_and_an_entry_that_is_gone_is_said(web, tmp_path):
    address, door = web
    port = address("").rsplit(":", 1)[1]
    (tmp_path / "saved.xml").write_text(RSS.replace("news.test/", f"news.test:{port}/"))
    found = gather(str(tmp_path / "saved.xml"), follow=True, door=door)
    assert [r.id for r in found.reports] == ["first-walk"] and "walked north" in found.reports[0].text and masked(found.reports[0])
    assert found.notes[0].level == "warning" and "404" in found.notes[0].given


def test_a_feed_that_is_none_is_said(tmp_path):
    (tmp_path / "x.xml").write_text("<note>hello</note>")
    with pytest.raises(ReportError, match="without an entry"):
        gather(str(tmp_path / "x.xml"))


def mail(tmp_path, **more):
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "Ana Ruiz <ana@civil.example.org>", "Boletín 12", "Wed, 10 Nov 2021 09:00:00 -0600"
    message.set_content("Unas 500 personas caminan por la costa. Informes al teléfono 962 123 4567.\n\n-- \nAna Ruiz\nJefa de prensa\n")
    if "html" in more:
        message.set_content(f"<p>Unas 500 personas.</p><script>x()</script><p>{WORDS}</p>", subtype="html")
    if "attached" in more:
        message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="list.pdf")
    path = tmp_path / "bulletin.eml"
    path.write_bytes(bytes(message))
    return str(path)


def test_a_mail_gives_subject_and_text_without_its_signature(tmp_path):
    found = gather(mail(tmp_path))
    report, = found.reports
    assert (report.id, report.publisher, report.published, report.title) == ("boletin-12", "civil.example.org", "2021-11-10", "Boletín 12")
    assert "500 personas" in report.text and "962" not in report.text and "Ana Ruiz" not in report.text and found.notes == ()


def test_attachments_are_left_out_and_said_and_html_mail_is_read(tmp_path):
    found = gather(mail(tmp_path, html=True, attached=True), Facts(publisher="Civil protection"))
    assert "list.pdf" in found.notes[0].given and "not read" in found.notes[0].what
    report, = found.reports
    assert report.publisher == "Civil protection" and "500 personas" in report.text and "x()" not in report.text and masked(report)


def test_a_mail_without_a_text_is_said(tmp_path):
    (tmp_path / "x.eml").write_bytes(b"Subject: x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0K\n")
    with pytest.raises(ReportError, match="without a text"):
        gather(str(tmp_path / "x.eml"))


def test_field_notes_give_a_report_a_row(tmp_path):
    (tmp_path / "notes.csv").write_text("date,place,text,publisher\n2021-11-10,Huixtla,\"About 500 people rest in the park, call 962 123 4567.\",Shelter desk\n"
                                        "2021-11-11,,Nobody is left in the park.,Shelter desk\n")
    first, second = gather(str(tmp_path / "notes.csv")).reports
    assert first.text.startswith("Huixtla, 2021-11-10\n\nAbout 500 people") and "962" not in first.text
    assert (first.id, second.id, first.publisher, second.published) == ("notes-2021-11-10-2", "notes-2021-11-11-3", "Shelter desk", "2021-11-11")


@pytest.mark.parametrize(("table", "says"), [
    ("date,text\nsoon,a\n", ["notes.csv line 2", '"date"', "soon", "day of the note"]), ("date,txt\n2021-11-10,a\n", ["notes.csv line 1", 'Did you mean "text"']),
    ("date,text,publisher\n2021-11-10,,P\n", ["notes.csv line 2", '"text" is missing']), ("date,text\n2021-11-10,About 500 people.\n", ["line 2", '"publisher" is missing', "--publisher"]),
    ("date,text,language,publisher\n2021-11-10,a b,fr,P\n", ["line 2", "language", "en, es"]), ("date,text\n", ["holds no note"]),
])
def test_field_notes_that_cannot_be_used_name_line_field_and_remedy(tmp_path, table, says):
    (tmp_path / "notes.csv").write_text(table)
    with pytest.raises(TableError) as caught:
        gather(str(tmp_path / "notes.csv"))
    assert all(word in str(caught.value) for word in says), str(caught.value)


def test_every_way_in_is_behind_one_command(capsys, tmp_path):
    case = small_case.make(tmp_path / "case")
    (tmp_path / "notes.csv").write_text("date,text\n2024-05-09,About 90 people slept in Midtown.\n2024-05-10,About 70 people slept in Midtown.\n")
    (tmp_path / "saved.xml").write_text(RSS)
    code, out, err = run(capsys, "add", case, tmp_path / "notes.csv", tmp_path / "saved.xml", mail(tmp_path, attached=True), "--publisher", "Desk")
    assert code == 0 and len(out.splitlines()) == 5 and "list.pdf" in err
    assert all("962" not in path.read_text() and "ana@" not in path.read_text() for path in (case / "reports").iterdir())
    assert "Already there" in run(capsys, "add", case, tmp_path / "notes.csv", "--publisher", "Desk")[2]
    code, out, err = run(capsys, "add", case, "http://127.0.0.1:1/x", "--publisher", "Desk", "--published", "2024-05-09")
    assert code == 1 and out == "" and "private network" in err
    code, _, err = run(capsys, "add", case, tmp_path / "none.txt", "--publisher", "P", "--published", "2024-05-09")
    assert code == 2 and "no file and no address" in err
    (tmp_path / "plain.txt").write_text("About 90 people slept in Midtown on Tuesday.")
    code, _, err = run(capsys, "add", case, tmp_path / "plain.txt", "--publisher", "P")
    assert code == 2 and "--published" in err


def test_an_id_is_plain():
    assert slug("¿Cuántos? Unos 3.000") == "cuantos-unos-3-000" and slug("…") == "report"
