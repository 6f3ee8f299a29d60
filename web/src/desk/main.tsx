/** Starts the desk. */
import { createRoot } from "react-dom/client";
import { readPreferences, showPreferences } from "../store/preferences";
import { App } from "./App";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/people.css";
import "./styles/desk.css";
import "./styles/sign-in.css";
import "./styles/work.css";
import "./styles/conversation.css";
import "./styles/panel.css";
import "./styles/boards.css";

showPreferences({ ...readPreferences(), language: "zh" });
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
