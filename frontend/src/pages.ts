/**
 * The plain pages: their styles. What runs on some of them is an addition that none of them needs. What watches a form comes with the page,
 * so that it is there before anybody can send it; what is large is fetched where it is used.
 */

import "./styles/pages.css";
import "./styles/ranking.css";
import "./share.ts";
import "./styles/account.css";
import "./styles/check.css";
import "./styles/scenario.css";
import "./styles/context.css";
import "./styles/proposals.css";
import "./styles/desk.css";
import "./styles/robots.css";
import "./styles/hints.css";
import "./styles/photos.css";
import "./styles/together.css";
import "./styles/plots.css";
import "./styles/guide.css";
import { watchFields } from "./hints.ts";
import { guardForms } from "./robots.ts";

if (document.querySelector("[data-blur]")) void import("./blur.ts").then(({ markParts }) => markParts());
guardForms();
watchFields();
