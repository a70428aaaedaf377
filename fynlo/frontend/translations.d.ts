// What a module of `static/frontend/translations` sets before every other script runs (shared/translate.js).
import type { Translations } from "./static/frontend/shared/translate.js";

declare global {
  var fynloTranslations: Translations | undefined;
}
