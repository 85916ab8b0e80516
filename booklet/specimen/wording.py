"""Sentences that specimens are made of, in three languages: invented, and of ordinary length."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "The harbour wakes before the town does.",
        "Men in yellow coats drag crates across the quay, and somewhere a radio plays the song that nobody admits to liking.",
        "Ada counts the gulls on the crane; she has counted them every morning since the ferry stopped.",
        "When her brother comes back with a suitcase that is too light, she knows he has lost more than the job.",
        "They do not speak of it.",
        "They paint the boat instead, a blue that is darker than the sea, and wait for the tide to decide.",
        "In the evening the lighthouse keeper reads the names of the ships aloud, although none of them will call here again.",
        "What looks like patience is a plan, and what looks like a plan is only fear.",
        "On the third day a letter arrives that was posted eleven years ago.",
        "Nobody in the house can read the handwriting, so everybody hears in it what they hope for.",
    ),
    "de": (
        "Der Hafen wacht vor der Stadt auf.",
        "Männer in gelben Jacken ziehen Kisten über den Kai, und irgendwo spielt ein Radio das Lied, das angeblich niemand mag.",
        "Ada zählt die Möwen auf dem Kran; sie zählt sie jeden Morgen, seit die Fähre nicht mehr fährt.",
        "Als ihr Bruder mit einem viel zu leichten Koffer zurückkehrt, weiß sie, dass er mehr verloren hat als seine Arbeitsstelle.",
        "Sie sprechen nicht darüber.",
        "Stattdessen streichen sie das Boot in einem Blau, das dunkler ist als das Meer, und warten, bis die Flut entscheidet.",
        "Abends liest der Leuchtturmwärter die Schiffsnamen vor, obwohl keines der Schiffe hier je wieder anlegen wird.",
        "Was wie Geduld aussieht, ist ein Plan, und was wie ein Plan aussieht, ist nichts als Angst.",
        "Am dritten Tag kommt ein Brief an, der vor elf Jahren aufgegeben wurde.",
        "Die Handschrift kann im Haus niemand entziffern, und so hört jeder heraus, worauf er gehofft hat.",
    ),
    "fr": (
        "Le port s’éveille avant la ville.",
        "Des hommes en ciré jaune tirent des caisses sur le quai, et quelque part une radio joue la chanson que personne n’avoue aimer.",
        "Ada compte les mouettes sur la grue ; elle les compte chaque matin depuis que le bac ne passe plus.",
        "Quand son frère revient avec une valise trop légère, elle comprend qu’il a perdu bien plus que son travail.",
        "Ils n’en parlent pas.",
        "Ils repeignent le bateau d’un bleu plus sombre que la mer et attendent que la marée décide.",
        "Le soir, le gardien du phare lit à voix haute le nom des navires, même si aucun ne fera plus escale ici.",
        "Ce qui ressemble à de la patience est un plan, et ce qui ressemble à un plan n’est que de la peur.",
        "Le troisième jour arrive une lettre postée onze ans plus tôt.",
        "Personne dans la maison ne sait déchiffrer l’écriture, et chacun y entend ce qu’il espérait.",
    ),
}

TITLES = {"en": "The Blue Below the Tide", "de": "Das Blau unter der Flut", "fr": "Le Bleu sous la marée"}

QUESTIONS = {
    "en": "What did the sea tell you on the first day of the shoot?",
    "de": "Was hat Ihnen das Meer am ersten Drehtag erzählt?",
    "fr": "Que vous a dit la mer le premier jour du tournage ?",
}


def prose(lang: str, words: int, paragraph: int = 70) -> str:
    """Running text of about so many words, in paragraphs of about so many."""
    bank = SENTENCES[lang]
    text: list[str] = []
    now: list[str] = []
    count = i = 0
    while count < words:
        sentence = bank[(i * 3 + i // len(bank)) % len(bank)]
        i += 1
        cut = sentence.split()[: words - count]
        now.append(" ".join(cut))
        count += len(cut)
        if sum(len(part.split()) for part in now) >= paragraph:
            text.append(" ".join(now))
            now = []
    return "\n\n".join([*text, *([" ".join(now)] if now else [])])


def at_most(lang: str, characters: int) -> str:
    """Whole sentences of no more than so many characters."""
    text = ""
    for sentence in SENTENCES[lang]:
        if len(text) + len(sentence) + 1 > characters:
            break
        text = f"{text} {sentence}".strip()
    return text
