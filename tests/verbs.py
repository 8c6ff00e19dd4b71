"""Finds the verbs that write to a round or to something belonging to it, by reading the code.

A verb is a public function of `monitoring` that writes to the database, itself or by what it calls, and that gets a
round or a row from which relations lead to a round: by the type of an argument, or by its id as in `line_id`. Views
call verbs, so they are left out; so is what fills an empty database or is started from a command line.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from django.apps import apps
from django.db import models

import agreements.services
import monitoring
from monitoring.models import MonitoringRound

#: Modules and packages that are not read, by the first word of their name; `urls` holds no functions.
LEFT_OUT = ("demo", "scale", "migrations", "management", "urls")
#: Calls that write, whatever they are called on: `save`, `save_next_checked`, …
WRITES = re.compile(r"(save(_\w+)?|get_or_create|update_or_create|bulk_create|bulk_update)")
#: Calls that write on a queryset, and do something else on a dictionary.
MAY_WRITE = {"update", "delete", "create"}


def belonging() -> set[type[models.Model]]:
    """The round and every model from which relations lead to it; histories left out."""
    ours = [one for one in apps.get_app_config("monitoring").get_models() if not hasattr(one, "history_id")]
    found: set[type[models.Model]] = {MonitoringRound}
    while more := {one for one in ours if one not in found and found & {*_targets(one)}}:
        found |= more
    return found


def _targets(model: type[models.Model]) -> Iterator[Any]:
    for relation in model._meta.concrete_fields:
        if relation.remote_field:
            yield relation.remote_field.model


@dataclass(frozen=True)
class Function:
    """A function of a module: its arguments with their types, what it calls, and whether it writes by its own hand."""

    name: str
    arguments: dict[str, str]
    calls: frozenset[str]
    writes: bool
    may_write: bool

    @property
    def is_view(self) -> bool:
        """Whether it answers a request."""
        return "request" in self.arguments

    @property
    def is_public(self) -> bool:
        """Whether others may call it."""
        return not self.name.rpartition(".")[2].startswith("_")

    def gets_any_of(self, names: set[str]) -> bool:
        """Whether an argument is one of these models, or the id of one."""
        words = {_snake(name) for name in names} | {_snake(name).rpartition("_")[2] for name in names}
        ids = {f"{word}{ending}" for word in words for ending in ("_id", "_ids")}
        return any(
            argument in ids or names.intersection(re.findall(r"\w+", kind))
            for argument, kind in self.arguments.items()
        )


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def functions(package: ModuleType = monitoring) -> dict[str, Function]:
    """Every function that stands in a module of this package, by its name without that of the package."""
    above = f"{package.__name__}."
    found = [_read(node, module, above) for module in _modules(package) for node in _definitions(module)]
    return {one.name: one for one in found}


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        words = {part.partition("_")[0] for part in found.name.split(".")}
        if not words & {*LEFT_OUT}:
            yield importlib.import_module(found.name)


def _definitions(module: ModuleType) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(Path(module.__file__ or "").read_text())
    return (node for node in tree.body if isinstance(node, ast.FunctionDef))


def _read(node: ast.FunctionDef, module: ModuleType, above: str) -> Function:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    methods = {
        call.func.attr
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    }
    return Function(
        name=f"{module.__name__}.{node.name}".removeprefix(above),
        arguments={one.arg: ast.unparse(one.annotation) if one.annotation else "" for one in arguments},
        calls=frozenset(_called(node, module, above)),
        writes=(writes := any(map(WRITES.fullmatch, methods))),
        may_write=writes or bool(methods & MAY_WRITE),
    )


def _called(node: ast.FunctionDef, module: ModuleType, above: str) -> Iterator[str]:
    """The functions it names, called or handed on."""
    for one in ast.walk(node):
        found = _meant(one, module)
        found = inspect.unwrap(found) if callable(found) else found
        if isinstance(found, FunctionType) and found.__module__.startswith(above):
            yield f"{found.__module__}.{found.__qualname__}".removeprefix(above)


def _meant(node: ast.AST, module: ModuleType) -> Any:
    """What a name, or the name of something in another module, stands for; None where that is not known."""
    if isinstance(node, ast.Name):
        return getattr(module, node.id, None)
    if isinstance(node, ast.Attribute) and inspect.ismodule(owner := _meant(node.value, module)):
        return getattr(owner, node.attr, None)
    return None


def writing(known: dict[str, Function]) -> set[str]:
    """The names of those that write, themselves or by what they call."""
    found = {name for name, one in known.items() if one.may_write}
    while more := {name for name, one in known.items() if name not in found and one.calls & found}:
        found |= more
    return found


def verbs(known: dict[str, Function]) -> set[str]:
    """The names of the verbs on a round and what belongs to it."""
    names = {model.__name__ for model in belonging()}
    return {
        name
        for name in writing(known)
        if known[name].is_public and not known[name].is_view and known[name].gets_any_of(names)
    }


def verbs_of_agreements() -> set[str]:
    """The names of the verbs of `agreements.services`: public, by somebody, and they write, also from a list."""
    known = functions(agreements.services)
    found = writing(known) | {name for name, one in known.items() if "importing.all_or_nothing" in one.calls}
    return {name for name in found if known[name].is_public and "actor" in known[name].arguments}
