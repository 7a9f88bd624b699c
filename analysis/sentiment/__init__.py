"""Sentiment of comments, by sentence and by text."""

from analysis.sentiment.engine import Analyzer, Engine, NoSignal, Sentiment, Verdict, label_of, score, score_all, score_of
from analysis.sentiment.sentences import sentences

__all__ = ["Analyzer", "Engine", "NoSignal", "Sentiment", "Verdict", "label_of", "score", "score_all", "score_of", "sentences"]
