"""Wrong sizes, padding, bins and arguments (rules S1, S2, S11, S16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from poolkit.conformance.case import Array, Case
from poolkit.conformance.exact import Look, Pool, Real, RefusedError, Span


class CeilIgnored(Pool):
    title, rule = "ceil mode is ignored", "S1"

    def kept(self, span: Span, starts: int) -> int:
        return 0


class LastWindowKept(Pool):
    title, rule = "a last window that starts in the trailing padding is kept", "S1"

    def kept(self, span: Span, starts: int) -> int:
        return starts

    def empty(self, case: Case) -> Real:
        return Fraction(0)


class LastWindowDropped(Pool):
    title, rule = "a last window that starts in the last cell is dropped", "S1"

    def kept(self, span: Span, starts: int) -> int:
        return min(starts, (span.n + span.before - 2) // span.s + 1)


class LastWindowByPadding(Pool):
    title, rule = "in ceil mode the leading padding is not counted where the last window may start", "S1"

    def kept(self, span: Span, starts: int) -> int:
        return min(starts, (span.n - 1) // span.s + 1)


class StrideOne(Pool):
    title, rule = "the stride is 1 unless given", "S1"

    def strides(self, given: Mapping[str, Any]) -> Sequence[int]:
        return given.get("stride") or [1] * len(given["kernel_size"])


class FirstForAll(Pool):
    title, rule = "the first axis's kernel, stride, padding and dilation serve every axis", "S1"

    def spans(self, case: Case, sizes: Sequence[int]) -> list[Span]:
        spans = super().spans(case, sizes)
        return [replace(spans[0], n=span.n) if span.bins is None else span for span in spans]


class AxesSwapped(Pool):
    title, rule = "numbers of the axes are taken in reverse order", "S1"

    def spans(self, case: Case, sizes: Sequence[int]) -> list[Span]:
        spans = super().spans(case, sizes)
        other = list(reversed(spans))
        if any(span.bins is not None for span in spans):
            return spans
        return [replace(each, n=span.n) for each, span in zip(other, spans, strict=True)]


class DilationIgnored(Pool):
    title, rule = "dilation is ignored", "S1"

    def spans(self, case: Case, sizes: Sequence[int]) -> list[Span]:
        return [replace(span, d=1) for span in super().spans(case, sizes)]


class ExtentUndilated(Pool):
    title, rule = "the size is reckoned without dilation", "S1"

    def outputs(self, span: Span) -> int:
        return super().outputs(replace(span, d=1))


class PaddingSwapped(Pool):
    title, rule = "padding before and after are swapped", "S1"

    def pair(self, pair: Sequence[int]) -> tuple[int, int]:
        return pair[1], pair[0]


class PaddingSymmetric(Pool):
    title, rule = "padding before is used after, too", "S1"

    def pair(self, pair: Sequence[int]) -> tuple[int, int]:
        return pair[0], pair[0]


class PaddingIgnored(Pool):
    title, rule = "padding is ignored", "S1"

    def pair(self, pair: Sequence[int]) -> tuple[int, int]:
        return 0, 0


class KernelClipped(Pool):
    title, rule = "a kernel larger than the padded input is accepted", "S1"

    def outputs(self, span: Span) -> int:
        return max(1, super().outputs(span))


class SizeWraps(Pool):
    title, rule = "the extent of a dilated kernel wraps in 32 bits", "S1"

    def outputs(self, span: Span) -> int:
        if span.bins is not None:
            return span.bins
        wrapped = (span.extent + 2**31) % 2**32 - 2**31
        return max(0, (span.n + span.before + span.after - wrapped) // span.s + 1) % 1000

    def size(self, span: Span) -> int:
        if self.outputs(span) < 1:
            raise RefusedError("no outputs")
        return self.outputs(span)

    def taps(self, span: Span, output: int) -> list[int]:
        return super().taps(span if span.k < 1000 else replace(span, k=1), output)

    def empty(self, case: Case) -> Real:
        return Fraction(0)


class SameSwapped(Pool):
    title, rule = "same and same_lower are swapped", "S2"

    def same(self, span: Span, name: str) -> tuple[int, int]:
        return super().same(span, {"same": "same_lower", "same_lower": "same"}.get(name, name))


class SameLowerIsSame(Pool):
    title, rule = "same_lower is same", "S2"

    def same(self, span: Span, name: str) -> tuple[int, int]:
        return super().same(span, "same" if name == "same_lower" else name)


class SameByKernel(Pool):
    title, rule = "same is padded by the kernel alone, whatever size and stride", "S2"

    def same(self, span: Span, name: str) -> tuple[int, int]:
        small, large = (span.extent - 1) // 2, span.extent // 2
        return (0, 0) if name == "valid" else (small, large) if name == "same" else (large, small)


class SameUndilated(Pool):
    title, rule = "same is reckoned without dilation", "S2"

    def same(self, span: Span, name: str) -> tuple[int, int]:
        return super().same(replace(span, d=1), name)


class SameCeil(Pool):
    title, rule = "ceil mode is combined with padding by name", "S2"

    def check(self, given: Mapping[str, Any]) -> None:
        super().check({**given, "ceil_mode": False})


class FloorBins(Pool):
    title, rule = "bins end at floor((i + 1) n / m)", "S11"

    def bin(self, span: Span, output: int) -> list[int]:
        m = span.bins or 1
        return list(range(output * span.n // m, (output + 1) * span.n // m))

    def empty(self, case: Case) -> Real:
        return Fraction(0)


class WindowBins(Pool):
    title, rule = "adaptive pooling is a window of fixed kernel and stride", "S11"

    def bin(self, span: Span, output: int) -> list[int]:
        m = span.bins or 1
        stride = max(1, span.n // m)
        kernel = max(1, span.n - (m - 1) * stride)
        return [min(output * stride + tap, span.n - 1) for tap in range(kernel)]


class NarrowBins(Pool):
    title, rule = "bins have floor(n / m) cells from floor(i n / m) on", "S11"

    def bin(self, span: Span, output: int) -> list[int]:
        m = span.bins or 1
        first = output * span.n // m
        return list(range(first, first + max(1, span.n // m)))


class BinsOfCells(Pool):
    title, rule = "more bins than cells are refused", "S11"

    def spans(self, case: Case, sizes: Sequence[int]) -> list[Span]:
        spans = super().spans(case, sizes)
        if any(span.bins is not None and span.bins > span.n for span in spans):
            raise RefusedError("more bins than cells")
        return spans


class ArgumentsUnchecked(Pool):
    title, rule = "padding below 0 is taken as 0, a size below 1 as 1", "S16"

    def check(self, given: Mapping[str, Any]) -> None:
        super().check(
            {"kernel_size": [1], "padding": given["padding"] if isinstance(given.get("padding"), str) else []}
        )

    def spans(self, case: Case, sizes: Sequence[int]) -> list[Span]:
        return [
            replace(s, k=max(1, s.k), s=max(1, s.s), d=max(1, s.d), before=max(0, s.before), after=max(0, s.after))
            for s in super().spans(case, sizes)
        ]


class LayoutConfused(Pool):
    title, rule = "channels last is read as channels first", "S14"

    def answer(self, case: Case) -> Array:
        return super().answer(replace(case, layout="channels_first") if case.layout == "channels_last" else case)


class FirstChannelForAll(Pool):
    title, rule = "every channel gets the first channel's cells", "S14"

    def look(self, case: Case, spans: Sequence[Span], output: Sequence[int], x: Array, mask: Any, drawn: Any) -> Look:
        first = case.laid_out(case.x, "channels_first")[0, 0]
        return super().look(case, spans, output, first, mask, drawn)
