"""An event loop in its own thread. It runs the screens and the proxies while a test waits or kills a process."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

THREADS = 32  # for the screens' blocking reads, so that one that hangs does not delay the others


class BackgroundLoop:
    def __enter__(self) -> Self:
        self.loop = asyncio.new_event_loop()
        self.loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="background"))
        self._thread = threading.Thread(target=self.loop.run_forever, name="background", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._end_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def run(self, work: Coroutine, seconds: float | None = None) -> Any:
        """Run `work` on the loop, wait for it and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)

    async def _end_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
