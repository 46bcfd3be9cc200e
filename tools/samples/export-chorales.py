"""Exports Bach's chorales of music21's corpus as the .mid files of packages/datasets/samples/bach-chorales.

    python3 -m venv venv && venv/bin/pip install music21==10.5.1
    venv/bin/python tools/samples/export-chorales.py packages/datasets/samples/bach-chorales

What is taken: pitch, onset and length of every note, and the tempo where the score names one. What is left: layout, fonts, texts.
Time is in 48 ticks a quarter, one channel a voice, one track, running status: about 1.6 kB a chorale. provenance.json names for every
file its source in the corpus, that file's SHA-256, its own SHA-256, and the credits that stand in the score.
"""

import hashlib
import html
import json
import pathlib
import re
import sys
import zipfile

import music21

TICKS = 48
VELOCITY = 80
DEFAULT_QUARTERS_A_MINUTE = 76


def variable_length(value: int) -> bytes:
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(0x80 | (value & 0x7F))
    return bytes(reversed(out))


def notes_of(score) -> list[tuple[int, int, int, int]]:
    """(onset, end, pitch, channel) in ticks, ties joined."""
    notes = set()
    for channel, part in enumerate(score.parts):
        for element in part.stripTies().flatten().notes:
            if element.duration.isGrace:
                continue
            onset = round(element.offset * TICKS)
            end = onset + max(1, round(element.quarterLength * TICKS))
            for pitch in element.pitches:
                notes.add((onset, end, pitch.midi, channel % 9))
    return sorted(notes)


def tempo_of(score) -> float:
    marks = score.recurse().getElementsByClass(music21.tempo.MetronomeMark)
    numbers = [mark.getQuarterBPM() for mark in marks if mark.getQuarterBPM()]
    return numbers[0] if numbers else DEFAULT_QUARTERS_A_MINUTE


def midi_file(notes, quarters_a_minute: float) -> bytes:
    events = []
    for onset, end, pitch, channel in notes:
        events.append((onset, 1, 0x90 | channel, pitch, VELOCITY))
        events.append((end, 0, 0x90 | channel, pitch, 0))  # velocity 0 is an end: running status continues
    track = bytearray(b"\x00\xff\x51\x03" + round(60_000_000 / quarters_a_minute).to_bytes(3, "big"))
    now, status = 0, -1
    for tick, _, byte, pitch, velocity in sorted(events):
        track += variable_length(tick - now)
        if byte != status:
            track.append(byte)
        track += bytes([pitch, velocity])
        now, status = tick, byte
    track += b"\x00\xff\x2f\x00"
    header = b"MThd" + (6).to_bytes(4, "big") + bytes([0, 0, 0, 1]) + TICKS.to_bytes(2, "big")
    return header + b"MTrk" + len(track).to_bytes(4, "big") + bytes(track)


def credits_of(source: pathlib.Path) -> list[str]:
    with zipfile.ZipFile(source) as archive:
        names = [name for name in archive.namelist() if name.endswith("xml") and not name.startswith("META-INF")]
        text = archive.read(names[0]).decode("utf-8", "replace") if names else ""
    words = re.findall(r"<credit-words[^>]*>([^<]*)", text)
    return [re.sub(r"\s+", " ", html.unescape(word)).strip() for word in words if word.strip()]


def main(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    corpus = pathlib.Path(music21.__file__).parent / "corpus" / "bach"
    pieces, seen = [], {}
    for source in sorted(corpus.glob("bwv*.mxl"), key=lambda path: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path.name)]):
        notes = notes_of(score := music21.converter.parse(source))
        if notes == [] or (same := seen.setdefault(tuple(notes), source.stem)) != source.stem:
            print(f"{source.name}: left out, {'no note' if notes == [] else f'the same notes as {same}'}")
            continue
        name = f"{source.stem}.mid"
        data = midi_file(notes, tempo_of(score))
        (folder / name).write_bytes(data)
        pieces.append(
            {
                "file": name,
                "notes": len(notes),
                "sha256": hashlib.sha256(data).hexdigest(),
                "source": f"music21/corpus/bach/{source.name}",
                "sourceSha256": hashlib.sha256(source.read_bytes()).hexdigest(),
                "credits": credits_of(source),
            }
        )
    provenance = {
        "what": "Chorales of Johann Sebastian Bach (1685-1750), whose works are in the public domain",
        "from": f"PyPI music21 {music21.__version__}, corpus/bach, engraved by Margaret Greentree (jsbchorales.net)",
        "by": "tools/samples/export-chorales.py",
        "taken": "pitch, onset and length of every note, and the tempo: Bach's work. Nothing of the engraving's layout or texts is in the files.",
        "pieces": pieces,
    }
    lines = ",\n".join(f"    {json.dumps(piece, ensure_ascii=False)}" for piece in provenance.pop("pieces"))
    head = json.dumps(provenance, ensure_ascii=False, indent=2)[:-2]
    (folder / "provenance.json").write_text(f'{head},\n  "pieces": [\n{lines}\n  ]\n}}\n', "utf-8")
    print(f"{len(pieces)} pieces, {sum(piece['notes'] for piece in pieces)} notes")


main(pathlib.Path(sys.argv[1]))
