#!/usr/bin/env python3
"""Makes `lucide.tsv` from the npm package `lucide-static`.

    npm install lucide-static@1.62.0
    python3 make.py <folder with node_modules>

One icon a line: its name here, its name in Lucide, other words it is found by, and its outline as SVG path
data on a grid of 24, to be stroked with a width of 2, round caps and round joins.
"""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent

# name here: name in Lucide, other words
ICONS = """
calendar: calendar, date appointment booking schedule
star: star, favourite favorite rating review
tag: tag, label price offer
document: file-text, file doc contract paper form letter page
wand: wand-sparkles, magic assistant ai
mail: mail, email e-mail envelope message
app-window: app-window, app window website web browser page portal
inbox: inbox, queue intake
bell: bell, notification alert reminder
phone: phone, call telephone
chat: message-circle, conversation messenger bubble
person: user, customer employee staff individual
people: users, team group audience customers
store: store, shop branch outlet
parcel: package, box delivery package shipment
card: credit-card, payment pay credit-card
pen: pen, sign write edit signature
database: database, data crm storage records
spreadsheet: file-spreadsheet, excel sheet workbook
server: server, backend hosting
headset: headset, support hotline helpdesk service-desk call-centre call-center
gear: settings, settings cog configuration process
eye: eye, view visible look see
heart: heart, love care loyalty
bulb: lightbulb, idea insight lightbulb
warning: triangle-alert, risk danger caution
chart: chart-column, analytics statistics report bars
clock: clock, time hour wait
policy: shield-check, rule compliance guarantee insurance
link: link, url connection
car: car, vehicle drive ride
train: train-front, rail railway
tram: tram-front, metro subway
bus: bus, coach
bike: bike, bicycle cycle
plane: plane, flight airline
ship: ship, ferry boat
fuel: fuel, petrol gas-station
parking: square-parking, car-park
route: route, journey path
walk: footprints, foot visit
bed: bed-double, hotel room night overnight
luggage: luggage, suitcase baggage
key: key, access
map: map, plan
place: map-pin, pin location address
compass: compass, discover orientation
signpost: signpost, direction wayfinding
camera: camera, photo picture
medical: stethoscope, doctor health clinic examination
hospital: hospital, ward
pill: pill, medicine pharmacy drug
syringe: syringe, vaccine injection
pulse: heart-pulse, vitals monitoring
ambulance: ambulance, emergency
thermometer: thermometer, temperature
coffee: coffee, cafe break
utensils: utensils, food meal restaurant dining
truck: truck, lorry transport carrier
factory: factory, plant production
warehouse: warehouse, stock depot
printer: printer, print
lock: lock, secure closed
unlock: lock-open, open
search: search, find magnifier
globe: globe, internet world online
receipt: receipt, invoice bill
wallet: wallet, purse
ticket: ticket, pass entry
wrench: wrench, repair tool fix maintenance
hammer: hammer, build craft
scissors: scissors, cut
cart: shopping-cart, basket checkout trolley
bag: shopping-bag, purchase
gift: gift, present voucher
smartphone: smartphone, mobile handset
laptop: laptop, computer notebook
monitor: monitor, screen desktop display
tablet: tablet, ipad
keyboard: keyboard, type typing
click: mouse-pointer-click, button tap select
qr-code: qr-code, qr
barcode: barcode, scan scanner
nfc: nfc, contactless
wifi: wifi, wireless
cloud: cloud, saas
download: download, save
upload: upload, submit
send: send, dispatch
reply: reply, answer response
share: share-2, forward
attachment: paperclip, attach
folder: folder, files
archive: archive, store-away
bin: trash, delete trash waste
clipboard: clipboard-list, checklist protocol
list: list-checks, tasks todo
check: check, done tick
ok: circle-check, success approved confirmed
cross: x, no close
stop: circle-x, rejected cancelled failed
info: info, information
question: circle-question-mark, help faq unknown
plus: plus, add new
repeat: repeat, loop recurring
refresh: refresh-cw, update sync
return: undo-2, back refund
login: log-in, enter sign-in
logout: log-out, exit sign-out leave
door: door-open, entrance arrival reception
badge: id-card, id identity pass-card
contact: contact, address-book profile
verified: badge-check, certificate quality seal
fingerprint: fingerprint-pattern, biometrics
handshake: handshake, agreement deal partner
megaphone: megaphone, advertising campaign marketing announcement
news: newspaper, press article
book: book-open, manual guide catalogue catalog
education: graduation-cap, training course learning
presentation: presentation, demo pitch meeting slide
video: video, film call-video
microphone: mic, voice recording
speaker: volume-2, audio sound
picture: image, image photo-file
palette: palette, design
robot: bot, chatbot automation
brain: brain, model thinking
workflow: workflow, process-engine
network: network, integration interface api
branch: git-branch, variant
plug: plug, socket power
battery: battery-charging, charging charge
energy: zap, electricity flash lightning
fire: flame, heating
water: droplet, drop
leaf: leaf, sustainability environment green
recycle: recycle, reuse
sun: sun, day weather
moon: moon, evening
umbrella: umbrella, cover
scale: scale, law legal balance
gavel: gavel, court decision
coins: coins, money fee
banknote: banknote, cash
savings: piggy-bank, saving
percent: percent, discount rate
calculator: calculator, calculate quote
rising: trending-up, growth increase
falling: trending-down, decline decrease
pie-chart: chart-pie, share-of
line-chart: chart-line, trend
gauge: gauge, performance speed
target: target, goal aim
flag: flag, milestone
award: award, medal
trophy: trophy, win
thumbs-up: thumbs-up, like good
thumbs-down: thumbs-down, dislike bad
quote: message-square-quote, testimonial feedback
survey: clipboard-check, questionnaire audit inspection
language: languages, translation
accessibility: accessibility, wheelchair inclusive
baby: baby, child
dog: dog, pet animal
shirt: shirt, clothes laundry
timer: timer, stopwatch deadline
hourglass: hourglass, waiting
alarm: alarm-clock, wake
calls: phone-call, ringing callback
at: at-sign, handle
filter: funnel, sort triage
sliders: sliders-horizontal, controls adjust
dashboard: layout-dashboard, cockpit overview
layers: layers, levels
block: box, module
puzzle: puzzle, plugin
rocket: rocket, launch start
bug: bug, defect error
code: code, software programming
contract: file-pen, agreement-form
file-check: file-check, approved-document
pencil: pencil, draft
note: sticky-note, memo
hand: hand, gesture
life-buoy: life-buoy, rescue assistance
siren: siren, incident alarm-signal
shield: shield, security protection
keys: key-round, handover
briefcase: briefcase, business job
house: house, home flat
building: building, office company
school: school, campus
library: library, knowledge
bank: landmark, public authority government institution
kiosk: tablet-smartphone, terminal self-service
desk: lamp-desk, workplace
chair: armchair, lounge waiting-room
bath: bath, bathroom
key-card: scan-line, scanning
""".strip()


def number(value):
    text = f"{float(value):.4f}".rstrip("0").rstrip(".")
    return text if text != "-0" else "0"


def ellipse(cx, cy, rx, ry):
    left, right = number(cx - rx), number(cx + rx)
    return (f"M{left} {number(cy)}A{number(rx)} {number(ry)} 0 1 1 {right} {number(cy)}"
            f"A{number(rx)} {number(ry)} 0 1 1 {left} {number(cy)}Z")


def outline(kind, at):
    """The path data of one element."""
    get = lambda name: float(at.get(name, 0))
    if kind == "path":
        return at["d"].strip()
    if kind == "circle":
        return ellipse(get("cx"), get("cy"), get("r"), get("r"))
    if kind == "ellipse":
        return ellipse(get("cx"), get("cy"), get("rx"), get("ry"))
    if kind == "line":
        return f"M{number(get('x1'))} {number(get('y1'))}L{number(get('x2'))} {number(get('y2'))}"
    if kind in ("polyline", "polygon"):
        points = at["points"].replace(",", " ").split()
        pairs = [f"{x} {y}" for x, y in zip(points[::2], points[1::2])]
        return "M" + "L".join(pairs) + ("Z" if kind == "polygon" else "")
    if kind == "rect":
        x, y, w, h = (get(name) for name in ("x", "y", "width", "height"))
        r = min(get("rx") or get("ry"), w / 2, h / 2)
        n = number
        if r == 0:
            return f"M{n(x)} {n(y)}H{n(x + w)}V{n(y + h)}H{n(x)}Z"
        arc = lambda dx, dy: f"a{n(r)} {n(r)} 0 0 1 {n(dx)} {n(dy)}"
        return (f"M{n(x + r)} {n(y)}H{n(x + w - r)}{arc(r, r)}V{n(y + h - r)}{arc(-r, r)}"
                f"H{n(x + r)}{arc(-r, -r)}V{n(y + r)}{arc(r, -r)}Z")
    raise SystemExit(f"unknown element {kind}")


SIZES = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}


def tidy(path):
    """Path data with every number at most two decimals long and an absolute first move, so that outlines can
    be joined. Pairs that follow a relative move stay relative lines."""
    out, at, command, first = [], 0, "", True
    number = re.compile(r"\s*,?\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)")
    flag = re.compile(r"\s*,?\s*([01])")
    while path[at:].strip():
        letter = re.compile(r"\s*([a-zA-Z])").match(path, at)
        if letter:
            command, at = letter[1], letter.end()
        elif command in "mM":
            command = "l" if command == "m" else "L"
        values = []
        for index in range(SIZES[command.lower()]):
            found = (flag if command in "aA" and index in (3, 4) else number).match(path, at)
            at = found.end()
            values.append(f"{round(float(found[1]), 2):.2f}".rstrip("0").rstrip(".").replace("-0.", "-."))
        values = ["0" if value in ("-0", "-.", "") else value.replace("-.", "-0.") for value in values]
        shown = "M" if first and command == "m" else command
        first = False
        out.append(shown + " ".join(values).replace(" -", "-"))
    return "".join(out)


def main():
    nodes = json.loads((Path(sys.argv[1]) / "node_modules/lucide-static/icon-nodes.json").read_text())
    lines, seen = [], {line.split(": ", 1)[0]: True for line in ICONS.splitlines()}
    if len(seen) != len(ICONS.splitlines()):
        raise SystemExit("a name stands twice")
    for line in ICONS.splitlines():
        name, rest = line.split(": ", 1)
        lucide, words = rest.split(", ", 1)
        if lucide not in nodes:
            raise SystemExit(f"Lucide has no {lucide}")
        words = [w for w in dict.fromkeys([lucide] + words.split()) if w != name and w not in seen]
        seen.update({word: True for word in words})
        parts = [tidy(outline(kind, at)) for kind, at in nodes[lucide]]
        lines.append("\t".join([name, lucide, " ".join(w for w in words if w != lucide), "".join(parts)]))
    # Sorted by name, so that one is found without reading them all.
    (HERE / "lucide.tsv").write_text("\n".join(sorted(lines, key=lambda line: line.split("\t")[0])) + "\n")
    print(len(lines), "icons,", (HERE / "lucide.tsv").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
