/** The plain pages: their styles, and nothing that runs. */

import "./styles/pages.css";
import "./styles/ranking.css";
import "./styles/account.css";
import "./styles/check.css";
import "./styles/scenario.css";
import "./styles/context.css";

export {};
