/** The plain pages: their styles. What runs on some of them is an addition that none of them needs, and is fetched only there. */

import "./styles/pages.css";
import "./styles/ranking.css";
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

if (document.querySelector("[data-robots]")) void import("./robots.ts").then(({ guardForms }) => guardForms());
if (document.querySelector("[data-blur]")) void import("./blur.ts").then(({ markParts }) => markParts());
if (document.querySelector("[data-hints]")) void import("./hints.ts").then(({ watchFields }) => watchFields());

export {};
