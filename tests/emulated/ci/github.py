# SPDX-License-Identifier: Apache-2.0
"""A job of GitHub's, run here step by step in real bash: what the service does between the steps, as it documents it.

"Workflow syntax", "Metadata syntax" and "Contexts" of GitHub's documentation. What it does not know fails the test.
"""

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_STATUS = re.compile(r"\b(?:always|success|failure)\(\)")
_Contexts = dict[str, Any]


@dataclass
class Job:
    """A job and what it leaves: each step's outcome, its log, the summary; `uses` has the actions of others."""

    workspace: Path
    temp: Path
    github: _Contexts
    environment: dict[str, str]
    uses: Mapping[str, Callable[["Job", _Contexts], None]]
    outcomes: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    log: str = ""

    @property
    def failed(self) -> bool:
        """Whether a step has failed so far."""
        return "failure" in self.outcomes.values()

    def run(self, steps: list[_Contexts], contexts: _Contexts, folder: Path | None = None) -> None:
        """The steps, each where its condition holds; `folder` is the action's, of a composite one."""
        contexts = {**contexts, "github": self.github, "steps": {}}
        for number, step in enumerate(steps):
            name = step.get("name") or step.get("uses") or str(number)
            if not self._holds(str(step.get("if", "")), contexts):
                self.outcomes[name] = "skipped"
                continue
            try:
                outputs = self._step(step, contexts, folder)
                self.outcomes[name] = "success"
            except subprocess.CalledProcessError:
                outputs, self.outcomes[name] = {}, "failure"
            contexts["steps"][step.get("id", str(number))] = {"outputs": outputs}

    def run_action(self, action: Path, given: Mapping[str, Any]) -> dict[str, str]:
        """A composite action; an input that is not given has its default."""
        document = yaml.safe_load((action / "action.yml").read_text())
        assert document["runs"]["using"] == "composite"
        assert set(given) <= set(document["inputs"])
        defaults = {name: str(value.get("default", "")) for name, value in document["inputs"].items()}
        contexts: _Contexts = {"github": self.github}
        inputs = {name: self._fill(value, contexts) for name, value in {**defaults, **given}.items()}
        inner = Job(self.workspace, self.temp, self.github, self.environment, self.uses)
        inner.run(document["runs"]["steps"], {"inputs": inputs}, action)
        self.summary += inner.summary
        self.log += inner.log
        self.outcomes |= inner.outcomes
        if inner.failed:
            raise subprocess.CalledProcessError(1, str(action))
        return inner.outcomes

    def _step(self, step: _Contexts, contexts: _Contexts, folder: Path | None) -> dict[str, str]:
        assert set(step) <= {"name", "id", "if", "uses", "with", "shell", "env", "run"}, step
        if "uses" in step:
            given = {name: self._fill(value, contexts) for name, value in step.get("with", {}).items()}
            self.uses[step["uses"].split("@")[0]](self, given)
            return {}
        assert step["shell"] == "bash", "a composite action's step has to say its shell"
        return self._bash(step, contexts, folder)

    def _bash(self, step: _Contexts, contexts: _Contexts, folder: Path | None) -> dict[str, str]:
        """One script, with the files by which it speaks to the service."""
        files = {name: self.temp / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        script = self.temp / "step.sh"
        script.write_text(self._fill(step["run"], contexts))
        environment = {
            **self.environment,
            **{name: str(file) for name, file in files.items()},
            **({} if folder is None else {"GITHUB_ACTION_PATH": str(folder)}),
            **{name: self._fill(value, contexts) for name, value in step.get("env", {}).items()},
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        self.log += done.stdout + done.stderr
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text()
        for folder_name in files["GITHUB_PATH"].read_text().split():
            self.environment["PATH"] = f"{folder_name}:{self.environment['PATH']}"
        done.check_returncode()
        return dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())

    def _holds(self, condition: str, contexts: _Contexts) -> bool:
        condition = _EXPRESSION.sub(r"\1", condition).strip()
        if not _STATUS.search(condition):
            condition = f"success() && {condition}" if condition else "success()"
        return all(self._term(term.strip(), contexts) for term in condition.split("&&"))

    def _term(self, term: str, contexts: _Contexts) -> bool:
        if _STATUS.fullmatch(term):
            return {"always()": True, "success()": not self.failed, "failure()": self.failed}[term]
        name, is_equal, text = term.partition(" == ")
        assert is_equal, term
        return self._value(name.strip(), contexts) == text.strip().strip("'")

    def _fill(self, text: Any, contexts: _Contexts) -> str:
        return _EXPRESSION.sub(lambda match: self._value(match[1], contexts), str(text))

    def _value(self, name: str, contexts: _Contexts) -> str:
        assert re.fullmatch(r"[A-Za-z_][\w.-]*", name), name
        value: Any = contexts
        for part in name.split("."):
            value = value[part]
        return str(value)
