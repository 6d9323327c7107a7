"""The mistakes, by what they are about."""

from tools.mistakes.corpus import endpoints, lifetime, messages, options, others, turns

CORPUS = {
    "Endpoints": endpoints.MISTAKES,
    "Messages": messages.MISTAKES,
    "Turns and waiting": turns.MISTAKES,
    "Options": options.MISTAKES,
    "Contexts, threads and ends": lifetime.MISTAKES,
    "Event loops, extras and tools": others.MISTAKES,
}
