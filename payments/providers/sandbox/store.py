"""What the sandbox remembers: JSON documents and the answers to idempotency keys, in one SQLite file."""

import json
import secrets
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class Store:
    """Documents by id, of one kind and one account each. Hold `lock` around what has to be one step."""

    def __init__(self, file: Path):
        self.lock = threading.RLock()
        self._database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
            "CREATE TABLE IF NOT EXISTS document (number INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, account TEXT,"
            " body TEXT); CREATE INDEX IF NOT EXISTS document_kind ON document (account, kind);"
            "CREATE TABLE IF NOT EXISTS answer (account TEXT, key TEXT, request TEXT, status INTEGER, body TEXT,"
            " PRIMARY KEY (account, key));"
        )

    def add(self, kind: str, prefix: str, account: str, **fields: Any) -> Document:
        """Store and return a new document with an id that starts with `prefix`."""
        made = {"id": f"{prefix}_{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), **fields}
        with self.lock:
            self._database.execute(
                "INSERT INTO document (id, kind, account, body) VALUES (?, ?, ?, ?)",
                [made["id"], kind, account, json.dumps(made)],
            )
        return made

    def save(self, document: Document) -> Document:
        with self.lock:
            self._database.execute("UPDATE document SET body = ? WHERE id = ?", [json.dumps(document), document["id"]])
        return document

    def rename(self, document: Document, document_id: str) -> None:
        """Give a document an id that the caller chose."""
        with self.lock:
            self._database.execute("UPDATE document SET id = ? WHERE id = ?", [document_id, document["id"]])
            document["id"] = document_id
            self.save(document)

    def remove(self, document: Document) -> None:
        with self.lock:
            self._database.execute("DELETE FROM document WHERE id = ?", [document["id"]])

    def find(self, document_id: str, account: str | None = None, kind: str | None = None) -> Document | None:
        with self.lock:
            row = self._database.execute(
                "SELECT body FROM document"
                " WHERE id = ? AND account = coalesce(?, account) AND kind = coalesce(?, kind)",
                [document_id, account, kind],
            ).fetchone()
        return json.loads(row[0]) if row else None

    def account_of(self, document: Document) -> str:
        with self.lock:
            return self._database.execute("SELECT account FROM document WHERE id = ?", [document["id"]]).fetchone()[0]

    def all(self, kind: str, account: str | None = None) -> list[Document]:
        """Return the documents of that kind, the newest first."""
        with self.lock:
            rows = self._database.execute(
                "SELECT body FROM document WHERE kind = ? AND account = coalesce(?, account) ORDER BY number DESC",
                [kind, account],
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def answer(self, account: str, key: str) -> tuple[str, int, Document] | None:
        """Return request, status and body that the key was answered with."""
        with self.lock:
            row = self._database.execute(
                "SELECT request, status, body FROM answer WHERE account = ? AND key = ?", [account, key]
            ).fetchone()
        return (row[0], row[1], json.loads(row[2])) if row else None

    def keep_answer(self, account: str, key: str, request: str, status: int, body: Document) -> None:
        with self.lock:
            self._database.execute(
                "INSERT INTO answer VALUES (?, ?, ?, ?, ?)", [account, key, request, status, json.dumps(body)]
            )

    def forget_answers(self) -> None:
        """Forget every idempotency key, as Stripe does after a day."""
        with self.lock:
            self._database.execute("DELETE FROM answer")

    def close(self) -> None:
        with self.lock:
            self._database.close()
