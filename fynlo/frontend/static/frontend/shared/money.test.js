import assert from "node:assert/strict";
import { test } from "node:test";
import { atRate, formatMoney, formatPence, pence, pounds, typedPence } from "./money.js";

test("an amount in pounds is read as whole pence, as a number and as text", () => {
  for (const [amount, expected] of [
    [3.4, 340],
    ["3.4", 340],
    [1.15, 115],
    ["-0.05", -5],
    [" 3 ", 300],
  ]) {
    assert.equal(pence(amount), expected, String(amount));
  }
  assert.equal(pence(8.7) * 3, 2610);
});

test("pence and pounds are each other's reverse", () => {
  for (let sum = -200_000; sum <= 200_000; sum += 7) {
    assert.equal(pence(pounds(sum)), sum);
    assert.equal(pence(JSON.parse(pounds(sum))), sum);
  }
  assert.equal(pounds(-5), "-0.05");
});

test("what is no amount of money is refused", () => {
  for (const amount of ["", "abc", "1.234", 0.005, Number.NaN, Infinity, 1e20, "1e3"]) {
    assert.throws(() => pence(amount), RangeError, String(amount));
  }
});

test("money is written with its sign, its currency and groups of three digits", () => {
  assert.equal(formatMoney(1234567.8), "£1,234,567.80");
  assert.equal(formatPence(-340), "−£3.40");
});

test("what a person types is read as pence", () => {
  for (const [text, expected] of [
    ["3.4", 340],
    [" £ 12 ", 1200],
    ["3,05", 305],
    ["", null],
    ["1.234", null],
    ["1234567", null],
    ["-1", null],
  ]) {
    assert.equal(typedPence(text), expected, text);
  }
});

test("a part at a rate is rounded half up", () => {
  assert.equal(atRate(1810, 1250), 226);
  assert.equal(atRate(20, 1250), 3);
  assert.equal(atRate(0, 1250), 0);
});
