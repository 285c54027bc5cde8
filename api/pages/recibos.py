"""What became of a notice, in words: its state, and each attempt with what was answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.domain.redaccion.avisos import say_channel
from engine.domain.redaccion.fechas import say_instant
from notifications.plantillas import place_of
from notifications.registro import TIPOS

ESTADOS = {
    "en_cola": ("En cola", "azul"),
    "enviado": ("Enviado", "verde"),
    "entregado": ("Entregado", "verde"),
    "fallido": ("No se pudo enviar", "rojo"),
    "descartado": ("No hizo falta", "neutro"),
}
"""The states of a notice and of an attempt, with their colour."""


def describe_aviso(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notice as pages show it: its title, state, channel and why it is so."""
    estado, color = ESTADOS[row["estado"]]
    tipo = TIPOS.get(row["tipo"])
    name = tipo.nombre if tipo else row["tipo"].replace("_", " ").capitalize()
    canal = row.get("canal")
    return {
        **row,
        "asunto": row["asunto"] or name,
        "nombre_tipo": name,
        "estado_nombre": estado,
        "color": color,
        "por": say_channel(canal) if canal and canal != "app" else None,
        "recibo": _receipt(row, estado),
    }


def _receipt(row: Mapping[str, Any], estado: str) -> str:
    """Return what became of a notice in one line, with the words of whoever took it."""
    canal, said = row.get("canal"), row["resultado"] or ""
    if row["estado"] in {"enviado", "entregado"} and canal != "app":
        when = f" el {say_instant(row['entregado'])}" if row["entregado"] else ""
        return f"{estado} por {say_channel(canal or '')}{when}. {said}".strip()
    return said or f"{estado}."


def describe_envio(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attempt as pages show it."""
    estado, color = ESTADOS[row["estado"]]
    return {**row, "estado_nombre": estado, "color": color, "por": say_channel(row["canal"])}


def open_at(row: Mapping[str, Any]) -> str:
    """Return the page that a notice is about; its own letter when that cannot be told."""
    try:
        return f"/{place_of(row['tipo'], row['datos'])}"
    except (KeyError, TypeError):
        return f"/buzon/{row['id']}"


def with_envios(
    rows: Sequence[Mapping[str, Any]], envios: Mapping[Any, Sequence[Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """Return notices as pages show them, each with its attempts."""
    return [
        {**describe_aviso(row), "envios": [describe_envio(one) for one in envios[row["id"]]]}
        for row in rows
    ]
