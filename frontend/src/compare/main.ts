import "../styles/compare.css";

export {};
